using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Http;

namespace HnActors.HackerNews;

/// <summary>Items over connections of our own.</summary>
internal sealed class DirectItems : IDisposable
{
    // Ten times the largest item known. What is larger is read by the framework's client, which counts its memory.
    private const int MaxBodyBytes = 64 * 1024;

    private readonly ConnectionPool _pool;
    private readonly string _root;
    private readonly TimeProvider _time;

    public DirectItems(HackerNewsOptions options, ReceivedBytes received, TimeProvider time)
    {
        _time = time;
        _root = options.BaseAddress.AbsolutePath.TrimEnd('/') + "/";
        _pool = new ConnectionPool(
            new ConnectionFactory(options.BaseAddress, options.Timeout, received, time),
            new RequestHead(options.BaseAddress, options.UserAgent),
            new PoolSettings(options.Pipeline, options.MaxConnections, options.Timeout, Math.Min(MaxBodyBytes, options.MaxBodyBytes)),
            new HttpMetrics(options.BaseAddress),
            time);
    }

    /// <summary>Asks for an item.</summary>
    /// <exception cref="HackerNewsException">The request failed.</exception>
    public async Task<DirectAnswer> TryGetAsync(long id, CancellationToken cancellationToken)
    {
        var path = $"item/{id}.json";
        HttpAnswer answer;
        try
        {
            answer = await _pool.GetAsync(_root + path, cancellationToken).ConfigureAwait(false);
        }
        catch (HackerNewsException exception) when (exception.Failure is HackerNewsFailure.TooLarge or HackerNewsFailure.Protocol)
        {
            return new DirectAnswer(null, IsRefused: exception.Failure == HackerNewsFailure.Protocol);
        }
        if (answer.IsUnusual) return new DirectAnswer(null, IsRefused: true);
        if (answer.Status != 200) throw FailureClassifier.OfStatus(answer.Status, answer.RetryAfter, path, _time);
        try
        {
            return new DirectAnswer(new RawBody(answer.Body, BodyCheck.IsNullOrItem(answer.Body, id)), IsRefused: false);
        }
        catch (HackerNewsException exception) when (exception.Failure == HackerNewsFailure.WrongId)
        {
            // Another's answer came over it: the answers that follow would be another's as well.
            answer.Connection.Abort("an answer with another id came over the connection");
            throw;
        }
    }

    public void Dispose() => _pool.Dispose();
}
