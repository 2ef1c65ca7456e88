namespace HnActors.HackerNews.Streaming;

/// <summary>An event of a stream, as it came.</summary>
/// <param name="Kind">Such as <c>put</c>.</param>
/// <param name="Data">JSON, or anything else.</param>
internal readonly record struct StreamEvent(string Kind, string Data);
