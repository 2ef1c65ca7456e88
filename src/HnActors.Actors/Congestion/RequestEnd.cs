using HnActors.Core.Congestion;
using HnActors.Core.Health;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Congestion;

/// <summary>How a request ended, as far as the gate is concerned.</summary>
/// <param name="Began">When it began, on the gate's clock.</param>
/// <param name="Answer">The answer, to be judged; null for a body, which leaves no doubt.</param>
/// <param name="Outcome">What it shows about the path to the server.</param>
/// <param name="RetryAfter">How long the server asked for no requests (Retry-After); null if it did not.</param>
public readonly record struct RequestEnd(long Id, TimeSpan Began, ItemAnswer? Answer, RequestOutcome Outcome, TimeSpan? RetryAfter)
{
    /// <summary>A body came.</summary>
    public static RequestEnd OfBody(long id, TimeSpan began) => new(id, began, null, RequestOutcome.Answered, null);

    /// <summary>The answer was <c>null</c>.</summary>
    public static RequestEnd OfNull(long id, bool isRepeated, bool mayAppear, TimeSpan began) =>
        new(id, began, new ItemAnswer(id, AnswerKind.Null, began, isRepeated: isRepeated, mayAppear: mayAppear), RequestOutcome.Answered, null);

    public static RequestEnd Of(long id, HackerNewsException failure, TimeSpan began)
    {
        var outcome = failure.Failure == HackerNewsFailure.Throttled ? RequestOutcome.Refused
            : IsUnanswered(failure.Failure) ? RequestOutcome.Unanswered
            : RequestOutcome.Answered;
        var retryAfter = failure.Failure is HackerNewsFailure.Throttled or HackerNewsFailure.Unavailable ? failure.RetryAfter : null;
        return new RequestEnd(id, began, new ItemAnswer(id, KindOf(failure.Failure), began, failure.Failure.ToName()), outcome, retryAfter);
    }

    /// <summary>The client threw an exception that it does not declare.</summary>
    /// <param name="kind">The name of that kind of failure.</param>
    public static RequestEnd Unexpected(long id, string kind, TimeSpan began) =>
        new(id, began, new ItemAnswer(id, AnswerKind.Failure, began, kind), RequestOutcome.Unanswered, null);

    internal static AnswerKind KindOf(HackerNewsFailure failure) =>
        failure == HackerNewsFailure.Throttled ? AnswerKind.Refused : AnswerKind.Failure;

    // A 500 is an answer: it says nothing about how many requests the path to the server can take.
    private static bool IsUnanswered(HackerNewsFailure failure) =>
        failure is HackerNewsFailure.Connection or HackerNewsFailure.Dns or HackerNewsFailure.Timeout or HackerNewsFailure.Unavailable;
}
