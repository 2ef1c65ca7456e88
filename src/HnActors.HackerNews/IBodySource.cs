using HnActors.HackerNews.Bodies;

namespace HnActors.HackerNews;

/// <summary>Gets bodies by number: those of items by their ids, or of anything else that has been numbered.</summary>
public interface IBodySource
{
    /// <summary>Gets a body: the exact bytes that the API sent, checked to be what was requested or <c>null</c>.</summary>
    /// <exception cref="Failures.HackerNewsException">The request failed.</exception>
    Task<RawBody> GetBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken = default);

    /// <summary>Like <see cref="GetBodyAsync"/>, with callbacks instead of a task; they are never invoked from within this call.</summary>
    /// <param name="cancellationToken">
    /// Ends the request early. Not every transport observes it by itself, so a caller that cancels must also call <see cref="BodyRequest.Cancel"/>.
    /// </param>
    void Begin(BodyRequest request, long id, BodyOptions options, CancellationToken cancellationToken = default)
    {
        request.Start(id, options, cancellationToken);
        _ = request.RunAsync(GetBodyAsync);
    }
}
