namespace HnActors.Core.Congestion;

/// <summary>How one request for an item ended. What it tells of is decided later, by <see cref="ApiHealth"/>.</summary>
/// <param name="began">When the request began.</param>
/// <param name="reason">The failure's kind; empty where there is none.</param>
public sealed class ItemAnswer(long id, AnswerKind kind, TimeSpan began, string reason = "")
{
    public long Id { get; } = id;

    public AnswerKind Kind { get; } = kind;

    public TimeSpan Began { get; } = began;

    public string Reason { get; } = reason;

    /// <summary>When the request ended.</summary>
    public TimeSpan Ended { get; internal set; }

    public AnswerVerdict Verdict { get; internal set; }
}
