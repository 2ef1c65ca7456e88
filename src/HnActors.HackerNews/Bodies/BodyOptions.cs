namespace HnActors.HackerNews.Bodies;

/// <summary>How a body is to be fetched.</summary>
public sealed record BodyOptions
{
    /// <summary>The defaults: nothing out of the ordinary.</summary>
    public static readonly BodyOptions Default = new();

    /// <summary>
    /// True to open a connection for this request alone. A server or proxy that is out of step answers a request with the response meant
    /// for an earlier one; on a new connection there is no earlier one. Meant for confirming a <c>null</c>, which unlike any other body
    /// does not show which request it answers. Default: false.
    /// </summary>
    public bool NewConnection { get; init; }

    /// <summary>
    /// True to give up if a connection that has answered before is closed instead of answering this request. Otherwise the request is sent
    /// over another connection, three times at most, since a server may close a connection that it considers idle at the very moment it is
    /// used. Meant for ids that failed before, because they may be the cause. Honoured only by <see cref="TransportKind.Direct"/> without
    /// pipelining, where nothing else can be the cause. Default: false.
    /// </summary>
    public bool SendOnce { get; init; }

    /// <summary>
    /// Awaited before each additional request that one body needs: when a redirect is followed, and when the framework's client repeats a
    /// request whose answer the strict parser of <see cref="TransportKind.Direct"/> refused. Cancelling it cancels the whole operation.
    /// Default: nothing is awaited.
    /// </summary>
    public Func<CancellationToken, Task>? BeforeRepeat { get; init; }

    /// <summary>The budget that a large body's memory counts against; <see cref="RawBody.Reservation"/> gives it back. Default: none.</summary>
    public BodyBudget? Budget { get; init; }
}
