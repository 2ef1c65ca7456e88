using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Http;

/// <summary>A request that has no answer yet. It ends once: the first end counts.</summary>
/// <param name="target">Path and query, as they stand in the request line.</param>
/// <param name="deadline">When it is given up, on the pool's clock.</param>
internal sealed class PendingRequest(string target, TimeSpan deadline)
{
    // Not asynchronous: what follows an answer is short, and a hop between threads for each item costs more than it.
    private readonly TaskCompletionSource<HttpAnswer> _end = new();

    public string Target { get; } = target;

    public TimeSpan Deadline { get; } = deadline;

    /// <summary>How often it was written to a connection.</summary>
    public int Sends { get; set; }

    public Task<HttpAnswer> Answer => _end.Task;

    /// <summary>True where nobody waits for the answer any more.</summary>
    public bool HasEnded => _end.Task.IsCompleted;

    public void Complete(HttpAnswer answer) => _end.TrySetResult(answer);

    public void Fail(HackerNewsFailure failure, string what, Exception? inner = null) =>
        _end.TrySetException(new HackerNewsException(failure, $"{Target}: {what}", inner: inner));

    public void Cancel(CancellationToken cancellationToken) => _end.TrySetCanceled(cancellationToken);
}
