using HnActors.Core.DeadLetters;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Fetching;

/// <summary>Why an id was not fetched: a failure of the API's client, or one of the fetcher's own reasons.</summary>
/// <param name="Name">The kind as users see it, such as <c>server-error</c>.</param>
public readonly record struct FailureKind(string Name)
{
    /// <summary>The API said <c>null</c> so near its newest id that the item may yet appear.</summary>
    public static readonly FailureKind Pending = new(DeadLetter.NullAnswer);

    /// <summary>The API said <c>null</c> once, which is not yet accepted.</summary>
    public static readonly FailureKind FirstNull = new("first-null");

    /// <summary>The API said <c>null</c> again: no failure, unless the API is mistaken.</summary>
    public static readonly FailureKind Null = new("null");

    /// <summary>Nothing was asked: the gate was closed before the id's turn came.</summary>
    public static readonly FailureKind NotAsked = new("not-asked");

    /// <summary>It was fetched, and the store will not take it.</summary>
    public static readonly FailureKind RefusedByStore = new("refused-by-store");

    /// <summary>The client threw an exception that it does not declare: a fault of this program.</summary>
    public static readonly FailureKind Unexpected = new("unexpected");

    /// <summary>The names of the kinds that a dead letter can have, in alphabetical order.</summary>
    public static IReadOnlyList<string> Kinds => [.. FailureRoutes.Kinds.Order(StringComparer.Ordinal)];

    public static FailureKind Of(HackerNewsFailure failure) => new(failure.ToName());

    public override string ToString() => Name;
}
