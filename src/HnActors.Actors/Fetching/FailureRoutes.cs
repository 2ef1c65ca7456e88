using HnActors.Core.Congestion;
using HnActors.Core.Leasing;
using HnActors.HackerNews;

namespace HnActors.Actors.Fetching;

/// <summary>The one table that says where each kind of failure goes.</summary>
internal static class FailureRoutes
{
    // Where the failure tells of the id, and where it tells of the API.
    private static readonly Dictionary<FetchFailureCause, (FailureRoute OfId, FailureRoute OfApi)> Table = new()
    {
        [FetchFailureCause.NotAsked] = (FailureRoute.PutBack, FailureRoute.PutBack),
        [FetchFailureCause.FirstNull] = (FailureRoute.LookAgain, FailureRoute.PutBack),
        [FetchFailureCause.Null] = (FailureRoute.StoreNull, FailureRoute.PutBack),
        [FetchFailureCause.NullNearNewest] = (FailureRoute.AskAgain, FailureRoute.PutBack),
        [FetchFailureCause.Unexpected] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.RefusedByStore] = (FailureRoute.Retry, FailureRoute.Retry),
        [FetchFailureCause.Of(HackerNewsFailure.Throttled)] = (FailureRoute.Retry, FailureRoute.RetryForFree),
        [FetchFailureCause.Of(HackerNewsFailure.Timeout)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.Dns)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.Connection)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.Unauthorized)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.Unavailable)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.ServerError)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.UnexpectedStatus)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.Protocol)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.Truncated)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.NotJson)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.Html)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.WrongId)] = (FailureRoute.Retry, FailureRoute.PutBack),
        [FetchFailureCause.Of(HackerNewsFailure.TooLarge)] = (FailureRoute.Retry, FailureRoute.PutBack),
    };

    /// <summary>Where the failure goes; null while nobody can say whether it tells of its id or of the API.</summary>
    public static FailureRoute? Of(FetchFailureCause cause, AnswerVerdict verdict)
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
        Table.Where(row => row.Value.OfId is not (FailureRoute.PutBack or FailureRoute.LookAgain or FailureRoute.StoreNull)).Select(row => row.Key.Name);
}
