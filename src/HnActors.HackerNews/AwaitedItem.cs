using HnActors.HackerNews.Bodies;

namespace HnActors.HackerNews;

/// <summary>A request for one item, as a task.</summary>
internal sealed class AwaitedItem : BodyRequest
{
    // On another thread: what follows is the caller's, and may wait for an answer that this connection is to bring.
    private readonly TaskCompletionSource<RawBody> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
