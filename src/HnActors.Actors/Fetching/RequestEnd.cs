using HnActors.Core.Congestion;
using HnActors.HackerNews;

namespace HnActors.Actors.Fetching;

/// <summary>How a request ended, as far as the gate is concerned.</summary>
/// <param name="Began">When it was admitted, on the gate's clock.</param>
/// <param name="Outcome">What it tells about the way to the server.</param>
/// <param name="Available">False where the API as a whole seemed not to be there.</param>
/// <param name="Reason">The failure's kind; empty for an answer.</param>
/// <param name="RetryAfter">The server's wish, if it had one.</param>
public readonly record struct RequestEnd(TimeSpan Began, RequestOutcome Outcome, bool Available, string Reason, TimeSpan? RetryAfter)
{
    /// <summary>Failures that do not say whether it is the id's fault or the API as a whole is gone.</summary>
    public static bool MayBeOutage(HackerNewsFailure failure) =>
        IsUnanswered(failure) || failure is HackerNewsFailure.ServerError or HackerNewsFailure.Unauthorized;

    public static RequestEnd Answered(TimeSpan began) => new(began, RequestOutcome.Answered, true, "", null);

    public static RequestEnd Of(HackerNewsException failure, TimeSpan began)
    {
        var outcome = failure.Failure == HackerNewsFailure.Throttled ? RequestOutcome.Refused
            : IsUnanswered(failure.Failure) ? RequestOutcome.Unanswered
            : RequestOutcome.Answered;
        var wish = failure.Failure is HackerNewsFailure.Throttled or HackerNewsFailure.Unavailable ? failure.RetryAfter : null;
        return new RequestEnd(began, outcome, !MayBeOutage(failure.Failure), failure.Failure.ToName(), wish);
    }

    // A 500 is an answer: it says nothing of how many requests the way to the server bears.
    private static bool IsUnanswered(HackerNewsFailure failure) =>
        failure is HackerNewsFailure.Connection or HackerNewsFailure.Dns or HackerNewsFailure.Timeout or HackerNewsFailure.Unavailable;
}
