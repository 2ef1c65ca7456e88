using HnActors.Core.Health;
using HnActors.Core.Leasing;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Fetching;

/// <summary>The one table that says where each kind of failure goes.</summary>
internal static class FailureRoutes
{
    // Where the failure tells of the id, and where it tells of the API.
    private static readonly Dictionary<FailureKind, (FailureRoute OfId, FailureRoute OfApi)> Table = new()
    {
        [FailureKind.NotAsked] = (FailureRoute.PutBack, FailureRoute.PutBack),
        [FailureKind.FirstNull] = (FailureRoute.SecondLook, FailureRoute.PutBack),
        [FailureKind.Null] = (FailureRoute.StoreNull, FailureRoute.PutBack),
        [FailureKind.NullNearNewest] = (FailureRoute.Pending, FailureRoute.PutBack),
        [FailureKind.Unexpected] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.RefusedByStore] = (FailureRoute.Retry, FailureRoute.Retry),
        [FailureKind.Of(HackerNewsFailure.Throttled)] = (FailureRoute.Retry, FailureRoute.RetryForFree),
        [FailureKind.Of(HackerNewsFailure.Timeout)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.Dns)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.Connection)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.Unauthorized)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.Unavailable)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.ServerError)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.UnexpectedStatus)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.Protocol)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.Truncated)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.NotJson)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.Html)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.WrongId)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FailureKind.Of(HackerNewsFailure.TooLarge)] = (FailureRoute.Retry, FailureRoute.PutBack),
    };

    /// <summary>Where the failure goes; null while nobody can say whether it tells of its id or of the API.</summary>
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
}
