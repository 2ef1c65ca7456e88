using HnActors.Core.DeadLetters;
using HnActors.HackerNews;

namespace HnActors.Actors.Fetching;

/// <summary>Where a failed id goes.</summary>
internal enum FailureRoute
{
    /// <summary>To the dead letters, at the cost of an attempt.</summary>
    Retry,

    /// <summary>As <see cref="Retry"/>; but back into its lease where the API as a whole is, or was, gone.</summary>
    RetryUnlessOutage,

    /// <summary>To the dead letters, at no cost: the server asked for patience.</summary>
    RetryForFree,

    /// <summary>To the dead letters, as pending: <c>null</c> is believed once it has stayed.</summary>
    AskAgain,

    /// <summary>Back into its lease: it never had its turn.</summary>
    PutBack,
}

/// <summary>The one table that says where each kind of failure goes.</summary>
internal static class FailureRoutes
{
    private static readonly Dictionary<FetchFailureCause, FailureRoute> Table = new()
    {
        [FetchFailureCause.NotAsked] = FailureRoute.PutBack,
        [FetchFailureCause.NullNearNewest] = FailureRoute.AskAgain,
        [FetchFailureCause.Unexpected] = FailureRoute.Retry,
        [FetchFailureCause.Of(HackerNewsFailure.Throttled)] = FailureRoute.RetryForFree,
        [FetchFailureCause.Of(HackerNewsFailure.Timeout)] = FailureRoute.RetryUnlessOutage,
        [FetchFailureCause.Of(HackerNewsFailure.Dns)] = FailureRoute.RetryUnlessOutage,
        [FetchFailureCause.Of(HackerNewsFailure.Connection)] = FailureRoute.RetryUnlessOutage,
        [FetchFailureCause.Of(HackerNewsFailure.Unauthorized)] = FailureRoute.RetryUnlessOutage,
        [FetchFailureCause.Of(HackerNewsFailure.Unavailable)] = FailureRoute.RetryUnlessOutage,
        [FetchFailureCause.Of(HackerNewsFailure.ServerError)] = FailureRoute.RetryUnlessOutage,
        [FetchFailureCause.Of(HackerNewsFailure.UnexpectedStatus)] = FailureRoute.Retry,
        [FetchFailureCause.Of(HackerNewsFailure.Protocol)] = FailureRoute.Retry,
        [FetchFailureCause.Of(HackerNewsFailure.Truncated)] = FailureRoute.Retry,
        [FetchFailureCause.Of(HackerNewsFailure.NotJson)] = FailureRoute.Retry,
        [FetchFailureCause.Of(HackerNewsFailure.Html)] = FailureRoute.Retry,
        [FetchFailureCause.Of(HackerNewsFailure.WrongId)] = FailureRoute.Retry,
        [FetchFailureCause.Of(HackerNewsFailure.TooLarge)] = FailureRoute.Retry,
    };

    public static FailureRoute Of(FetchFailureCause cause) => Table[cause];

    /// <summary>What the route costs the id.</summary>
    public static FailureToll TollOf(FailureRoute route) => route switch
    {
        FailureRoute.Retry or FailureRoute.RetryUnlessOutage => FailureToll.Attempt,
        FailureRoute.RetryForFree => FailureToll.Nothing,
        FailureRoute.AskAgain => FailureToll.NullAnswer,
        _ => throw new ArgumentOutOfRangeException(nameof(route), route, "It leads to no dead letter."),
    };
}
