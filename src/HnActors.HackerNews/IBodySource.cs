using HnActors.HackerNews.Bodies;

namespace HnActors.HackerNews;

/// <summary>Gets bodies by numbers: those of items by their ids, or whatever else somebody has numbered.</summary>
public interface IBodySource
{
    /// <summary>One body, as the exact bytes that the API sent, checked to be what was asked for or <c>null</c>.</summary>
    /// <exception cref="Failures.HackerNewsException">The request failed.</exception>
    Task<RawBody> GetBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken = default);

    /// <summary>As above, with callbacks instead of a task; they are never called from within this call.</summary>
    /// <param name="cancellationToken">
    /// Ends it early, though not on every transport by itself: a caller that cancels also calls <see cref="BodyRequest.Cancel"/>.
    /// </param>
    void Begin(BodyRequest request, long id, BodyOptions options, CancellationToken cancellationToken = default)
    {
        request.Start(id, options, cancellationToken);
        _ = request.RunAsync(GetBodyAsync);
    }
}
