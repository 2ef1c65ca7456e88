namespace HnActors.HackerNews.Bodies;

/// <summary>How a body is to be fetched.</summary>
public sealed record BodyOptions
{
    /// <summary>Nothing out of the ordinary.</summary>
    public static readonly BodyOptions Default = new();

    /// <summary>
    /// True to open a connection for this request alone. A server or proxy that has lost step answers a request with what was meant
    /// for an earlier one; on a connection without history there is no earlier one. Meant for a second look at a <c>null</c>, which
    /// unlike any other body does not say what it answers. Default: false.
    /// </summary>
    public bool NewConnection { get; init; }

    /// <summary>
    /// True to give the request up where a connection that has answered before is closed instead of answering this one. Otherwise it is
    /// written to another, three times at most, since a server may close a connection that it takes for idle in the very moment in which it
    /// is used. Meant for ids that failed before: they may be the reason. Honoured by connections of our own without pipelining, where nothing
    /// else can be the reason. Default: false.
    /// </summary>
    public bool SendOnce { get; init; }

    /// <summary>
    /// Awaited before each additional request that one body needs: where a redirect is followed, and where the framework's client is asked
    /// for what the strict parser of our own connections refused. Cancelling it cancels the whole operation. Default: nothing is awaited.
    /// </summary>
    public Func<CancellationToken, Task>? BeforeRepeat { get; init; }

    /// <summary>Where a large body's memory is counted; <see cref="RawBody.Reservation"/> gives it back. Default: nowhere.</summary>
    public BodyBudget? Budget { get; init; }
}
