using HnActors.Core.Congestion;
using HnActors.Core.Health;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Congestion;

/// <summary>How a request ended, as far as the gate is concerned.</summary>
/// <param name="Answer">What it brought, to be judged.</param>
/// <param name="Outcome">What it tells about the way to the server.</param>
/// <param name="RetryAfter">How long the server asked to be left alone (Retry-After); null where it did not.</param>
public readonly record struct RequestEnd(ItemAnswer Answer, RequestOutcome Outcome, TimeSpan? RetryAfter)
{
    public static RequestEnd Of(long id, RawBody body, bool isSecondLook, TimeSpan began) => new(
        new ItemAnswer(id, body.IsNull ? AnswerKind.Null : AnswerKind.Body, began, isSecondLook: isSecondLook), RequestOutcome.Answered, null);

    public static RequestEnd Of(long id, HackerNewsException failure, TimeSpan began)
    {
        var outcome = failure.Failure == HackerNewsFailure.Throttled ? RequestOutcome.Refused
            : IsUnanswered(failure.Failure) ? RequestOutcome.Unanswered
            : RequestOutcome.Answered;
        var retryAfter = failure.Failure is HackerNewsFailure.Throttled or HackerNewsFailure.Unavailable ? failure.RetryAfter : null;
        return new RequestEnd(new ItemAnswer(id, KindOf(failure.Failure), began, failure.Failure.ToName()), outcome, retryAfter);
    }

    /// <summary>The client threw what it does not declare.</summary>
    /// <param name="kind">What such a failure is called.</param>
    public static RequestEnd Unexpected(long id, string kind, TimeSpan began) =>
        new(new ItemAnswer(id, AnswerKind.Failure, began, kind), RequestOutcome.Unanswered, null);

    internal static AnswerKind KindOf(HackerNewsFailure failure) =>
        failure == HackerNewsFailure.Throttled ? AnswerKind.Refused : AnswerKind.Failure;

    // A 500 is an answer: it says nothing of how many requests the way to the server bears.
    private static bool IsUnanswered(HackerNewsFailure failure) =>
        failure is HackerNewsFailure.Connection or HackerNewsFailure.Dns or HackerNewsFailure.Timeout or HackerNewsFailure.Unavailable;
}
