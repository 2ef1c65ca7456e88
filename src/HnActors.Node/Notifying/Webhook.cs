using System.Net;
using System.Net.Http.Headers;
using System.Text;
using HnActors.HackerNews.Failures;
using HnActors.Node.Terminal;

namespace HnActors.Node.Notifying;

/// <summary>An address to which notices are sent. Only its host is ever shown.</summary>
internal sealed class Webhook : INoticeReceiver, IDisposable
{
    public const int MaxAttempts = 3;

    /// <summary>How long one attempt may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Uri _address;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public Webhook(Uri address, TimeProvider time)
    {
        _address = address;
        _time = time;
        // Following a redirect could change the request and send the notice to an unknown host.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("hnactors", ProgramVersion.Text));
        if (address.UserInfo.Length == 0) return;
        var user = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)));
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", user);
    }

    public async Task<string?> TellAsync(Notice notice)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (problem, mayPass) = await TryAsync(notice.ToJson()).ConfigureAwait(false);
            if (problem is null) return null;
            if (!mayPass || attempt == MaxAttempts) return $"--notify {Host}: {problem}";
            await Task.Delay(TimeSpan.FromSeconds(attempt), _time).ConfigureAwait(false);
        }
    }

    public void Dispose() => _http.Dispose();

    private string Host => $"{_address.Scheme}://{_address.Host}{(_address.IsDefaultPort ? "" : $":{_address.Port}")}";

    private async Task<(string? Problem, bool MayPass)> TryAsync(string json)
    {
        using var timeout = new CancellationTokenSource(Timeout, _time);
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        try
        {
            using var answer = await _http.PostAsync(_address, content, timeout.Token).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode) return (null, false);
            var mayPass = answer.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
            return ($"it answers {(int)answer.StatusCode}", mayPass);
        }
        catch (OperationCanceledException)
        {
            return ($"no answer within {Timeout.TotalSeconds:0} s", true);
        }
        catch (HttpRequestException exception)
        {
            // The message names at most the host and port.
            return (TransportMessage.Of(exception), true);
        }
    }
}
