using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Http;

/// <summary>A request for an item that has no answer yet. It ends once, by one of two calls; then it may be asked anew.</summary>
/// <remarks>Its state belongs to the pool and to the connection that it was written to, one after the other.</remarks>
internal abstract class PendingRequest
{
    public abstract long Id { get; }

    /// <summary>True where nobody waits for the answer any more.</summary>
    public abstract bool HasEnded { get; }

    /// <summary>True where it is to be written to one connection only, if that comes as far as its turn.</summary>
    public abstract bool IsSentOnce { get; }

    /// <summary>When it is given up, on the pool's clock.</summary>
    public TimeSpan Deadline { get; set; }

    /// <summary>How often it was written to a connection, those not counted that were closed before its turn had come.</summary>
    public int Sends { get; set; }

    /// <summary>From when it is measured; 0 where it is not.</summary>
    public long MeasuredFrom { get; set; }

    /// <summary>Since when it waits for a connection, of one that is measured; 0 where it does not.</summary>
    public long QueuedAt { get; set; }

    /// <summary>The answer came, of whatever status.</summary>
    public abstract void OnAnswer(HttpAnswer answer);

    /// <summary>There is no complete answer.</summary>
    public abstract void OnFailure(HackerNewsFailure failure, string why, Exception? inner);
}
