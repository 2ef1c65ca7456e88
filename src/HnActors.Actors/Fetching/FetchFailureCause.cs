using HnActors.Core.DeadLetters;
using HnActors.HackerNews;

namespace HnActors.Actors.Fetching;

/// <summary>Why an id did not come home: a failure of the API's client, or one of the fetcher's own reasons.</summary>
/// <param name="Name">The kind as users see it, such as <c>server-error</c>.</param>
public readonly record struct FetchFailureCause(string Name)
{
    /// <summary>The API said <c>null</c> so near its newest id that the item may yet appear.</summary>
    public static readonly FetchFailureCause NullNearNewest = new(DeadLetter.NullAnswer);

    /// <summary>The API said <c>null</c> once, which is not yet believed.</summary>
    public static readonly FetchFailureCause FirstNull = new("first-null");

    /// <summary>The API said <c>null</c> again: no failure, unless the API is mistaken.</summary>
    public static readonly FetchFailureCause Null = new("null");

    /// <summary>Nothing was asked: the gate was closed before the id's turn came.</summary>
    public static readonly FetchFailureCause NotAsked = new("not-asked");

    /// <summary>It came home, and the store will not take it.</summary>
    public static readonly FetchFailureCause RefusedByStore = new("refused-by-store");

    /// <summary>The client threw what it does not declare: a fault of this program.</summary>
    public static readonly FetchFailureCause Unexpected = new("unexpected");

    /// <summary>The names of the kinds that a dead letter can have, in alphabetical order.</summary>
    public static IReadOnlyList<string> Kinds => [.. FailureRoutes.Kinds.Order(StringComparer.Ordinal)];

    public static FetchFailureCause Of(HackerNewsFailure failure) => new(failure.ToName());

    public override string ToString() => Name;
}
