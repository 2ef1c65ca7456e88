using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Http;

/// <summary>Why a connection was closed.</summary>
/// <param name="HasBegun">True where part of an answer had arrived.</param>
/// <param name="IsOrderly">True where it was closed at rest, by the server or by us, and not broken off.</param>
/// <param name="IsForeseen">True where we closed it, or the server had called an answer its last: no request without an answer is the cause.</param>
internal sealed record Closing(HackerNewsFailure Failure, string Why, Exception? Inner, bool HasBegun, bool IsOrderly, bool IsForeseen);
