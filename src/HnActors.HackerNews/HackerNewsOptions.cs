namespace HnActors.HackerNews;

/// <summary>Settings of <see cref="HackerNewsClient"/>.</summary>
public sealed class HackerNewsOptions
{
    /// <summary>The official API.</summary>
    public static readonly Uri OfficialApi = new("https://hacker-news.firebaseio.com/v0/");

    /// <summary>The address of the API: http or https, including the version folder. Default: <see cref="OfficialApi"/>.</summary>
    public Uri BaseAddress { get; set; } = OfficialApi;

    /// <summary>
    /// The time allowed for one request, from its start to the last byte of the body; at least 10 ms. A shorter timeout frees the slots that
    /// a hanging server occupies sooner; a longer one tolerates slow answers. Default: 15 seconds.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a stream may be completely silent before it counts as broken; at least 10 ms. The API sends a keep-alive about every half
    /// minute. Default: 75 seconds.
    /// </summary>
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>The largest body or stream event accepted, in bytes. Items stay under 10 KB, users under 1 MB. Default: 16 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// The most connections to the server for each kind of request, at least 1: items, requests that want a connection of their own, and all
    /// else. HTTP/1.1 has one request in flight on each. Streams are not counted. Default: unlimited.
    /// </summary>
    public int MaxConnections { get; set; } = int.MaxValue;

    /// <summary>The transport for item requests. Default: <see cref="TransportKind.Auto"/>.</summary>
    public TransportKind Transport { get; set; }

    /// <summary>
    /// Called once, with a human-readable reason, if <see cref="TransportKind.Auto"/> does not use <see cref="TransportKind.Direct"/> or
    /// stops using it. Called on any thread. Default: no callback.
    /// </summary>
    public Action<string>? TransportChanged { get; set; }

    /// <summary>
    /// The number of requests in flight on each connection of <see cref="TransportKind.Direct"/>, from 1 to 64. A higher number saves round trips, if
    /// the server allows it, but means that more requests must be repeated when a connection breaks. Default: 1.
    /// </summary>
    public int Pipeline { get; set; } = 1;

    /// <summary>The user agent that the client sends: printable ASCII.</summary>
    public string UserAgent { get; set; } = "HnActors";

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it and its value.</exception>
    public void Validate()
    {
        if (!BaseAddress.IsAbsoluteUri || BaseAddress.Scheme is not ("http" or "https"))
            throw new ArgumentException($"The API address '{BaseAddress}' must be an absolute http or https URL.");
        if (Timeout < TimeSpan.FromMilliseconds(10)) throw new ArgumentException($"The timeout {Timeout} must be at least 10 ms.");
        if (StreamTimeout < TimeSpan.FromMilliseconds(10)) throw new ArgumentException($"The stream timeout {StreamTimeout} must be at least 10 ms.");
        if (MaxBodyBytes < 4) throw new ArgumentException($"The largest body, {MaxBodyBytes} bytes, must be at least 4 bytes.");
        if (MaxConnections < 1) throw new ArgumentException($"The most connections, {MaxConnections}, must be at least 1.");
        if (Pipeline is < 1 or > 64) throw new ArgumentException($"The pipeline, {Pipeline}, must be 1 to 64 requests.");
        if (UserAgent.AsSpan().ContainsAnyExceptInRange(' ', '~')) throw new ArgumentException($"The user agent '{UserAgent}' must be printable ASCII.");
    }
}
