using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using HnActors.Actors.Operations;
using HnActors.Core.DeadLetters;
using HnActors.HackerNews.Failures;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Operations;

/// <summary>Talks to a node's operations endpoint.</summary>
internal sealed class OperationsClient : IDisposable
{
    // A coordinator that lost its node restarts elsewhere after some twenty seconds, and the node waits for it.
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(3);

    // Another server may answer at this address, perhaps with JSON: a response without the expected fields is not a node's.
    private static readonly JsonSerializerOptions Answers = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private const int MaxNameLength = 100;

    private readonly HttpClient _http;
    private readonly Action<string>? _note;
    private bool _isSlow;

    /// <exception cref="UsageException">The token from the environment can't be sent.</exception>
    /// <param name="note">Called once if an answer takes long; may be null.</param>
    public OperationsClient(Uri node, Action<string>? note = null)
    {
        Address = node.AbsoluteUri.TrimEnd('/');
        _note = note;
        _http = new HttpClient { BaseAddress = new Uri(Address + "/"), Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        if (AccessToken.Read(AccessToken.Full) is { } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The node's address.</summary>
    public string Address { get; }

    /// <summary>How long to wait for an answer.</summary>
    public TimeSpan Timeout { get; init; } = UsualTimeout;

    public Task<JobLine> StartJobAsync(JobRequest request, CancellationToken cancellationToken) =>
        SendAsync<JobLine>(HttpMethod.Post, "jobs", request, cancellationToken);

    public Task<JobLine[]> ListJobsAsync(CancellationToken cancellationToken) => SendAsync<JobLine[]>(HttpMethod.Get, "jobs", null, cancellationToken);

    public async Task<ClusterJobStatus> StatusAsync(string job, CancellationToken cancellationToken)
    {
        var status = await SendAsync<ClusterJobStatus>(HttpMethod.Get, PathOf(job), null, cancellationToken).ConfigureAwait(false);
        return status.Job.Length > 0 ? status : throw NoNode();
    }

    /// <param name="verb">pause, resume, cancel or remove.</param>
    public Task<JobLine> MoveJobAsync(string job, string verb, CancellationToken cancellationToken) =>
        SendAsync<JobLine>(HttpMethod.Post, $"{PathOf(job)}/{verb}", null, cancellationToken);

    public Task<JobLine> SetLimitsAsync(string job, LimitsRequest limits, CancellationToken cancellationToken) =>
        SendAsync<JobLine>(HttpMethod.Post, $"{PathOf(job)}/limits", limits, cancellationToken);

    public Task<LeaseLine[]> LeasesAsync(string job, CancellationToken cancellationToken) =>
        SendAsync<LeaseLine[]>(HttpMethod.Get, $"{PathOf(job)}/leases", null, cancellationToken);

    private Task<DeadLetter[]> DeadLettersAsync(string job, DeadLetterRequest request, CancellationToken cancellationToken) =>
        SendAsync<DeadLetter[]>(HttpMethod.Post, $"{PathOf(job)}/dead-letters", request, cancellationToken);

    /// <summary>All dead letters that match a filter, in id order.</summary>
    public async IAsyncEnumerable<DeadLetter> ReadDeadLettersAsync(
        string job, DeadLetterFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = DeadLetterRequest.Of(filter);
        while (true)
        {
            var page = await DeadLettersAsync(job, request, cancellationToken).ConfigureAwait(false);
            foreach (var letter in page) yield return letter;
            if (page.Length < DeadLetterRequest.PageSize) yield break;
            request = request with { AfterId = page[^1].Id };
        }
    }

    /// <param name="verb">retry or drop.</param>
    public Task<LetterChange> ChangeDeadLettersAsync(string job, string verb, DeadLetterRequest request, CancellationToken cancellationToken) =>
        SendAsync<LetterChange>(HttpMethod.Post, $"{PathOf(job)}/dead-letters/{verb}", request, cancellationToken);

    public Task<MemberLine[]> MembersAsync(CancellationToken cancellationToken) => SendAsync<MemberLine[]>(HttpMethod.Get, "cluster", null, cancellationToken);

    /// <param name="verb">leave or down.</param>
    /// <param name="force">True to down a member even if it is reachable.</param>
    public Task ChangeMemberAsync(string address, string verb, bool force, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post,
        $"cluster/{verb}",
        new MemberRequest(address, force),
        async (answer, token) => (await answer.ReadAsByteArrayAsync(token).ConfigureAwait(false)).Length == 0 ? true : throw NoNode(),
        cancellationToken);

    public Task<ShardLine[]> ShardsAsync(CancellationToken cancellationToken) => SendAsync<ShardLine[]>(HttpMethod.Get, "shards", null, cancellationToken);

    /// <summary>Whether the node is a full member of its cluster, and why it is not; also false if it can't be reached.</summary>
    public async Task<(bool IsReady, string Text)> ReadinessAsync(CancellationToken cancellationToken)
    {
        using var timeout = TimeoutOf(ReadyTimeout, cancellationToken);
        try
        {
            using var answer = await _http.GetAsync(new Uri("health/ready", UriKind.Relative), timeout.Token).ConfigureAwait(false);
            var text = await answer.Content.ReadAsStringAsync(timeout.Token).ConfigureAwait(false);
            return text.StartsWith(answer.IsSuccessStatusCode ? "ready" : "not ready", StringComparison.Ordinal)
                ? (answer.IsSuccessStatusCode, text)
                : (false, $"not ready: {NoNode().Message}");
        }
        catch (Exception exception) when (
            exception is HttpRequestException or InvalidOperationException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (false, $"not ready: no node answers at {_http.BaseAddress}");
        }
    }

    public void Dispose() => _http.Dispose();

    /// <exception cref="FailedException">The node can't be reached, or says why it refuses.</exception>
    private Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
        where T : class => SendAsync(
            method,
            path,
            body,
            ReadAsync<T>,
            cancellationToken);

    private async Task<T> ReadAsync<T>(HttpContent answer, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var read = await answer.ReadFromJsonAsync<T>(Answers, cancellationToken).ConfigureAwait(false);
            return read is null || (read is object?[] many && many.Contains(null)) ? throw NoNode() : read;
        }
        // InvalidOperationException if the response's character set is unknown.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw NoNode();
        }
    }

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, object? body, Func<HttpContent, CancellationToken, Task<T>> readAsync, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{OperationsEndpoint.Root[1..]}/{path}", UriKind.Relative));
        // A node accepts only JSON, even if there is nothing to send.
        if (method == HttpMethod.Post) request.Content = JsonContent.Create(body ?? new object());
        using var timeout = TimeoutOf(Timeout, cancellationToken);
        await using var slow = TimeProvider.System.CreateTimer(_ => NoteSlow(), null, SlowAfter, System.Threading.Timeout.InfiniteTimeSpan);
        try
        {
            using var answer = await _http.SendAsync(request, timeout.Token).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.BadRequest) throw new UsageException(await ProblemAsync(answer, timeout.Token).ConfigureAwait(false));
            if (!answer.IsSuccessStatusCode)
                throw new FailedException(await ProblemAsync(answer, timeout.Token).ConfigureAwait(false), mayPass: (int)answer.StatusCode >= 500);
            return await readAsync(answer.Content, timeout.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new FailedException(
                $"the server at {Address} does not speak TLS, or has no certificate that is trusted here ({TransportMessage.Of(exception)}): " +
                "nodes listen at http://; https is that of a proxy before them.");
        }
        catch (HttpRequestException exception)
        {
            throw new FailedException(
                $"no node answers at {Address} ({TransportMessage.Of(exception)}): start one with `hnactors node`, or name another with --node URL.",
                mayPass: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FailedException(
                $"the node at {Address} did not answer within {Timeout.TotalSeconds:0} s. Nothing is lost; try again, or name another with --node URL.",
                mayPass: true);
        }
    }

    private FailedException NoNode() => new($"the server at {Address} is not an hnactors node, or one of another version: is --node its operations endpoint?");

    /// <exception cref="UsageException">The name is not a valid job name.</exception>
    private static string PathOf(string job) => job.Length <= MaxNameLength && job.Trim('.').Length > 0 && !job.Contains('/', StringComparison.Ordinal)
        ? $"jobs/{Uri.EscapeDataString(job)}"
        : throw new UsageException(
            $"'{(job.Length <= MaxNameLength ? job : $"{job[..MaxNameLength]}…")}' is not a job's name: `hnactors job list` shows them.");

    private static CancellationTokenSource TimeoutOf(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(timeout);
        return source;
    }

    private void NoteSlow()
    {
        if (!_isSlow) _note?.Invoke($"waiting for {Address} to answer");
        _isSlow = true;
    }

    private static async Task<string> ProblemAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            if ((await answer.Content.ReadFromJsonAsync<Problem>(cancellationToken).ConfigureAwait(false))?.Message is { Length: > 0 } message) return message;
        }
        catch (JsonException)
        {
            // Not an answer of this program.
        }
        return $"the server answers {(int)answer.StatusCode}, which is not an answer of hnactors: is --node its operations endpoint?";
    }
}
