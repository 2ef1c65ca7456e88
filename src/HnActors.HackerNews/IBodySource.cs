using HnActors.HackerNews.Bodies;

namespace HnActors.HackerNews;

/// <summary>Gets bodies by numbers: those of items by their ids, or whatever else somebody has numbered.</summary>
public interface IBodySource
{
    /// <summary>One body, as the exact bytes that the API sent, checked to be what was asked for or <c>null</c>.</summary>
    /// <exception cref="Failures.HackerNewsException">The request failed.</exception>
    Task<RawBody> GetBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken = default);

    /// <summary>As above, without a task: the request is told of its end, never from within this call.</summary>
    /// <param name="cancellationToken">
    /// Ends it early, though not by itself everywhere: who cancels calls <see cref="BodyRequest.Cancel"/> too.
    /// </param>
    void Begin(BodyRequest request, long id, BodyOptions options, CancellationToken cancellationToken = default)
    {
        request.Start(id, options, cancellationToken);
        _ = request.RunAsync(GetBodyAsync);
    }
}
