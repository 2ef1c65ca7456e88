using HnActors.Core.DeadLetters;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Fetching;

/// <summary>Why an id was not fetched: a failure of the API's client, or one of the fetcher's own reasons.</summary>
/// <param name="Name">The kind as users see it, such as <c>server-error</c>.</param>
public readonly record struct FailureKind(string Name)
{
    /// <summary>The API returned <c>null</c> so near its newest id that the item may yet appear.</summary>
    public static readonly FailureKind Pending = new(DeadLetter.NullAnswer);

    /// <summary>The API returned <c>null</c> once, which is not yet accepted.</summary>
    public static readonly FailureKind FirstNull = new("first-null");

    /// <summary>The API returned <c>null</c> again: not a failure, unless the API is mistaken.</summary>
    public static readonly FailureKind Null = new("null");

    /// <summary>No request was made: the gate was closed before the id's turn came.</summary>
    public static readonly FailureKind NotAsked = new("not-asked");

    /// <summary>It was fetched, but the store rejects it.</summary>
    public static readonly FailureKind RefusedByStore = new("refused-by-store");

    /// <summary>The client threw an exception that it does not declare: a bug in this program.</summary>
    public static readonly FailureKind Unexpected = new("unexpected");

    /// <summary>The names of the kinds that a dead letter can have, in alphabetical order.</summary>
    public static IReadOnlyList<string> Kinds => [.. FailureRoutes.Kinds.Order(StringComparer.Ordinal)];

    public static FailureKind Of(HackerNewsFailure failure) => new(failure.ToName());

    public override string ToString() => Name;
}
