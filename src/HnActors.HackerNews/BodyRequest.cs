using HnActors.HackerNews.Bodies;

namespace HnActors.HackerNews;

/// <summary>
/// Requests one body after another, and is called when each has ended: for callers that make so many requests that a task for each matters.
/// What <see cref="IBodySource.GetBodyAsync"/> would return or throw is passed to a member here.
/// </summary>
/// <remarks>One body at a time; when it has ended, the same object may ask for the next.</remarks>
public abstract class BodyRequest
{
    private int _isAsked;

    /// <summary>The id that is being requested, or was last.</summary>
    public long Id { get; private set; }

    /// <summary>True while no request is under way.</summary>
    internal bool HasEnded => Volatile.Read(ref _isAsked) == 0;

    internal BodyOptions Options { get; private set; } = BodyOptions.Default;

    internal CancellationToken CancellationToken { get; private set; }

    /// <summary>How it is carried by the connections of a client's own; kept from item to item.</summary>
    internal DirectRequest? Direct { get; set; }

    /// <summary>Ends a request that is under way with an <see cref="OperationCanceledException"/>. The object can't be used again afterwards.</summary>
    public void Cancel() => Fail(new OperationCanceledException(CancellationToken));

    /// <summary>The body came. Called on any thread, after the call that asked for it; it must neither block nor throw.</summary>
    protected abstract void OnBody(RawBody body);

    /// <summary>It failed. Called on any thread, after the call that asked for it; it must neither block nor throw.</summary>
    protected abstract void OnFailed(Exception exception);

    /// <summary>
    /// A further request for the same body begins, after <see cref="BodyOptions.BeforeRepeat"/>, which must be set. Called on any thread; it must neither
    /// block nor throw.
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

    /// <summary>Has a client ask in its usual way.</summary>
    internal async Task RunAsync(Func<long, BodyOptions, CancellationToken, Task<RawBody>> askAsync)
    {
        RawBody body;
        try
        {
            var options = Options.BeforeRepeat is null ? Options : Options with { BeforeRepeat = RepeatAsync };
            var asking = askAsync(Id, options, CancellationToken);
            // Who asked has to get out of its call first, or one that always fails at once would fill the stack.
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
