namespace HnActors.HackerNews.Http;

/// <summary>A complete response, as long as the call lasts that hands it over.</summary>
internal readonly ref struct HttpAnswer
{
    public required int Status { get; init; }

    /// <summary>Its exact bytes, in the connection's buffer.</summary>
    public required ReadOnlySpan<byte> Body { get; init; }

    /// <summary>The field <c>Retry-After</c>, as it came; null where it did not.</summary>
    public required string? RetryAfter { get; init; }

    /// <summary>True where another client must ask: a redirect, or a body in an encoding that nobody asked for.</summary>
    public required bool IsUnusual { get; init; }

    /// <summary>The connection it came over.</summary>
    public required Connection Connection { get; init; }
}
