namespace HnActors.HackerNews.Http;

/// <summary>A complete response.</summary>
/// <param name="Body">Its exact bytes, the receiver's to keep; empty where the status is not 200.</param>
/// <param name="RetryAfter">The field <c>Retry-After</c>, as it came; null where it did not.</param>
/// <param name="IsUnusual">True where another client must ask: a redirect, or a body in an encoding that nobody asked for.</param>
/// <param name="Connection">The connection it came over.</param>
internal sealed record HttpAnswer(int Status, byte[] Body, string? RetryAfter, bool IsUnusual, Connection Connection);
