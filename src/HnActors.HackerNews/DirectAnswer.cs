using HnActors.HackerNews.Bodies;

namespace HnActors.HackerNews;

/// <summary>What a connection of our own brought.</summary>
/// <param name="Body">Null where another client must ask.</param>
/// <param name="IsRefused">True where an answer came that the strict reader does not take, or that leads elsewhere.</param>
internal readonly record struct DirectAnswer(RawBody? Body, bool IsRefused);
