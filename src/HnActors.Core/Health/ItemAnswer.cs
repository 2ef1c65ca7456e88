namespace HnActors.Core.Health;

/// <summary>How one request for an item ended. What it is a sign of is decided later, by <see cref="ApiHealth"/>.</summary>
/// <param name="began">When the request began.</param>
/// <param name="reason">The failure's kind; empty if there is none.</param>
/// <param name="isRepeated">True if the id answered <c>null</c> before, and this request is to confirm it.</param>
/// <param name="mayAppear">True for an id so new that it may be <c>null</c> now and have a body later.</param>
public sealed class ItemAnswer(
    long id, AnswerKind kind, TimeSpan began, string reason = "", bool isRepeated = false, bool mayAppear = false)
{
    public long Id { get; } = id;

    public AnswerKind Kind { get; } = kind;

    public TimeSpan Began { get; } = began;

    public string Reason { get; } = reason;

    /// <summary>True where a <c>null</c> was to be expected, and is not a sign of an outage.</summary>
    public bool IsRepeatedNull { get; } = isRepeated && kind == AnswerKind.Null;

    public bool MayAppear { get; } = mayAppear;

    /// <summary>When the request ended.</summary>
    public TimeSpan Ended { get; internal set; }

    public AnswerVerdict Verdict { get; internal set; }
}
