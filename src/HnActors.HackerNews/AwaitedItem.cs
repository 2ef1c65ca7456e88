using HnActors.HackerNews.Bodies;

namespace HnActors.HackerNews;

/// <summary>A request for one item, as a task.</summary>
internal sealed class AwaitedItem : BodyRequest
{
    // Not asynchronous: what follows an answer is short, and a hop between threads for each item costs more than it.
    private readonly TaskCompletionSource<RawBody> _end = new();

    /// <summary>Ends as the request does.</summary>
    public async Task<RawBody> AsTask(CancellationToken cancellationToken)
    {
        // A request whose caller has gone keeps its place in the order of answers; its answer is read and thrown away.
        using var registration = cancellationToken.UnsafeRegister(static request => ((AwaitedItem)request!).Cancel(), this);
        return await _end.Task.ConfigureAwait(false);
    }

    protected override void OnBody(RawBody body) => _end.SetResult(body);

    protected override void OnFailed(Exception exception)
    {
        if (exception is OperationCanceledException cancelled) _end.SetCanceled(cancelled.CancellationToken);
        else _end.SetException(exception);
    }
}
