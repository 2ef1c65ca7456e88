using HnActors.HackerNews.Bodies;

namespace HnActors.HackerNews;

/// <summary>
/// Requests one body after another, with a callback as each ends: for callers that make so many requests that the cost of a task for each
/// matters. What <see cref="IBodySource.GetBodyAsync"/> would return or throw is passed to a member of this class instead.
/// </summary>
/// <remarks>One request at a time; when it has ended, the same object can be used for the next.</remarks>
public abstract class BodyRequest
{
    private int _isAsked;

    /// <summary>The id being requested, or the last one that was.</summary>
    public long Id { get; private set; }

    /// <summary>True while no request is under way.</summary>
    internal bool HasEnded => Volatile.Read(ref _isAsked) == 0;

    internal BodyOptions Options { get; private set; } = BodyOptions.Default;

    internal CancellationToken CancellationToken { get; private set; }

    /// <summary>The request's state on the client's own connections; kept from item to item.</summary>
    internal DirectRequest? Direct { get; set; }

    /// <summary>Ends a request that is under way with an <see cref="OperationCanceledException"/>. The object can't be used again afterwards.</summary>
    public void Cancel() => Fail(new OperationCanceledException(CancellationToken));

    /// <summary>The body has arrived. Called on any thread, after the call that requested it has returned; must neither block nor throw.</summary>
    protected abstract void OnBody(RawBody body);

    /// <summary>The request has failed. Called on any thread, after the call that made it has returned; must neither block nor throw.</summary>
    protected abstract void OnFailed(Exception exception);

    /// <summary>
    /// Another request for the same body is about to be made. Called after <see cref="BodyOptions.BeforeRepeat"/>, and only if that is set, on any thread;
    /// must neither block nor throw.
    /// </summary>
    protected virtual void OnRepeated()
    {
    }

    internal void Start(long id, BodyOptions options, CancellationToken cancellationToken)
    {
        (Id, Options, CancellationToken) = (id, options, cancellationToken);
        Volatile.Write(ref _isAsked, 1);
    }

    internal void Complete(RawBody body)
    {
        if (TryEnd()) OnBody(body);
        else body.Reservation?.Dispose();
    }

    internal void Fail(Exception exception)
    {
        if (TryEnd()) OnFailed(exception);
    }

    /// <summary>Lets a client make the request in its usual way.</summary>
    internal async Task RunAsync(Func<long, BodyOptions, CancellationToken, Task<RawBody>> askAsync)
    {
        RawBody body;
        try
        {
            var options = Options.BeforeRepeat is null ? Options : Options with { BeforeRepeat = RepeatAsync };
            var asking = askAsync(Id, options, CancellationToken);
            // The caller's call has to return first, or a request that always fails at once would overflow the stack.
            if (asking.IsCompleted) await Task.Yield();
            body = await asking.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }
        Complete(body);
    }

    private async Task RepeatAsync(CancellationToken cancellationToken)
    {
        await Options.BeforeRepeat!(cancellationToken).ConfigureAwait(false);
        OnRepeated();
    }

    private bool TryEnd() => Interlocked.Exchange(ref _isAsked, 0) == 1;
}
