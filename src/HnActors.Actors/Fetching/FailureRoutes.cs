using HnActors.Core.Health;
using HnActors.Core.Leasing;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Fetching;

/// <summary>The single table that says where each kind of failure goes.</summary>
internal static class FailureRoutes
{
    // The routes if the id is to blame for the failure, and if the API is.
    private static readonly Dictionary<FailureKind, (FailureRoute OfId, FailureRoute OfApi)> Table = new()
    {
        [FailureKind.NotAsked] = (FailureRoute.PutBack, FailureRoute.PutBack),
        [FailureKind.FirstNull] = (FailureRoute.SecondLook, FailureRoute.PutBack),
        [FailureKind.Null] = (FailureRoute.StoreNull, FailureRoute.PutBack),
        [FailureKind.Pending] = (FailureRoute.Pending, FailureRoute.PutBack),
        [FailureKind.Unexpected] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.RefusedByStore] = (FailureRoute.Retry, FailureRoute.Retry),
    };

    static FailureRoutes()
    {
        foreach (var failure in Enum.GetValues<HackerNewsFailure>()) Table.Add(FailureKind.Of(failure), OfClient(failure));
    }

    /// <summary>Where the failure goes; null while it is unknown whether its id or the API is to blame.</summary>
    public static FailureRoute? Of(FailureKind cause, AnswerVerdict verdict)
    {
        var (ofId, ofApi) = Table[cause];
        if (ofId == ofApi) return ofId;
        return verdict switch
        {
            AnswerVerdict.OfId => ofId,
            AnswerVerdict.OfApi => ofApi,
            _ => null,
        };
    }

    /// <summary>The kinds that a dead letter can have.</summary>
    public static IEnumerable<string> Kinds =>
        Table.Where(row => row.Value.OfId is not (FailureRoute.PutBack or FailureRoute.SecondLook or FailureRoute.StoreNull)).Select(row => row.Key.Name);

    private static (FailureRoute OfId, FailureRoute OfApi) OfClient(HackerNewsFailure failure) => failure switch
    {
        HackerNewsFailure.Throttled => (FailureRoute.Retry, FailureRoute.RetryForFree),
        HackerNewsFailure.Timeout or HackerNewsFailure.Dns or HackerNewsFailure.Connection or HackerNewsFailure.Unauthorized or
            HackerNewsFailure.Unavailable or HackerNewsFailure.ServerError or HackerNewsFailure.UnexpectedStatus or HackerNewsFailure.Protocol or
            HackerNewsFailure.Truncated or HackerNewsFailure.NotJson or HackerNewsFailure.Html or HackerNewsFailure.WrongId or
            HackerNewsFailure.TooLarge => (FailureRoute.Retry, FailureRoute.PutBack),
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "It has no row in the table of routes."),
    };
}
