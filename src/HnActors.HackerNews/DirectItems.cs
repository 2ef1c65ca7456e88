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
    private readonly TimeProvider _time;
    private readonly Action _taken;
    private readonly Action<BodyRequest, bool> _askOther;

    /// <param name="taken">Called for each body.</param>
    /// <param name="askOther">
    /// Has another client ask; true where an answer came that the strict reader does not take, or that leads elsewhere.
    /// </param>
    public DirectItems(HackerNewsOptions options, ReceivedBytes received, TimeProvider time, Action taken, Action<BodyRequest, bool> askOther)
    {
        _time = time;
        _taken = taken;
        _askOther = askOther;
        _pool = new ConnectionPool(
            new ConnectionFactory(options.BaseAddress, options.Timeout, received, time),
            new RequestHead(options.BaseAddress, options.UserAgent),
            new PoolSettings(options.Pipeline, options.MaxConnections, options.Timeout, Math.Min(MaxBodyBytes, options.MaxBodyBytes)),
            new HttpMetrics(options.BaseAddress),
            time);
    }

    /// <summary>Asks for the item of a request that was started.</summary>
    public void Begin(BodyRequest request)
    {
        if (request.Direct?.Items != this) request.Direct = new DirectRequest(this, request);
        _pool.Begin(request.Direct);
    }

    public void OnAnswer(BodyRequest request, HttpAnswer answer)
    {
        if (answer.IsUnusual)
        {
            _askOther(request, true);
            return;
        }
        if (answer.Status != 200)
        {
            request.Fail(FailureClassifier.OfStatus(answer.Status, answer.RetryAfter, PathOf(request), _time));
            return;
        }
        bool isNull;
        try
        {
            isNull = BodyCheck.IsNullOrItem(answer.Body, request.Id);
        }
        catch (Exception exception)
        {
            // All of them: a fault of this program is told to the caller, and is not a fault of the connection. Where another's answer came over
            // it, though, the answers that follow would be another's as well.
            if (exception is HackerNewsException { Failure: HackerNewsFailure.WrongId })
                answer.Connection.Abort("an answer with another id came over the connection");
            request.Fail(exception);
            return;
        }
        _taken();
        request.Complete(new RawBody(answer.Body.ToArray(), isNull));
    }

    public void OnFailure(BodyRequest request, HackerNewsFailure failure, string why, Exception? inner)
    {
        if (failure is HackerNewsFailure.TooLarge or HackerNewsFailure.Protocol) _askOther(request, failure == HackerNewsFailure.Protocol);
        else request.Fail(new HackerNewsException(failure, $"{PathOf(request)}: {why}", inner: inner));
    }

    public void Dispose() => _pool.Dispose();

    private static string PathOf(BodyRequest request) => $"item/{request.Id}.json";
}
