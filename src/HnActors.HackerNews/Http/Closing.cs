using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Http;

/// <summary>Why a connection was closed.</summary>
/// <param name="HasBegun">True where part of an answer had arrived.</param>
/// <param name="IsOrderly">True where it was closed at rest, by the server or by us, and not broken off.</param>
/// <param name="IsOurs">True where we closed it: that says nothing of the requests that it was given last.</param>
internal sealed record Closing(HackerNewsFailure Failure, string Why, Exception? Inner, bool HasBegun, bool IsOrderly, bool IsOurs);
