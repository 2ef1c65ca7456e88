using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HnActors.HackerNews;
using HnActors.HackerNews.Failures;
using HnActors.Node.Api;
using HnActors.Node.Display;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage.Examination;

namespace HnActors.Node.Diagnosis;

/// <summary>Checks the connection to the API: name, certificate, responses, and its clock.</summary>
internal sealed class ApiDiagnosis(ApiAddress api, TimeSpan timeout, TimeProvider time)
{
    private const int Samples = 24, AtOnce = 4;

    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ExpiresSoon = TimeSpan.FromDays(14);
    private static readonly TimeSpan ClockWarning = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClockFailure = TimeSpan.FromMinutes(5);

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var uri = api.Address;
        if (uri is not null && ProxySettings.ProxyTo(uri) is { } proxy)
        {
            yield return Finding.Ok("proxy", $"{uri.Host} is asked through {proxy.Host}:{proxy.Port}, as " +
                $"{(uri.Scheme == Uri.UriSchemeHttps ? "HTTPS_PROXY" : "http_proxy")} and NO_PROXY say");
        }
        else if (uri is not null)
        {
            var name = await ResolveAsync(uri.Host, cancellationToken).ConfigureAwait(false);
            yield return name;
            if (name.Level == FindingLevel.Fail) yield break;
            if (uri.Scheme == Uri.UriSchemeHttps) yield return await CertificateAsync(uri, cancellationToken).ConfigureAwait(false);
        }
        var (answers, server) = await AskAsync(cancellationToken).ConfigureAwait(false);
        yield return answers;
        if (server is not null) yield return server;
        if (uri is not null && await ClockAsync(uri, cancellationToken).ConfigureAwait(false) is { } clock) yield return clock;
    }

    private static async Task<Finding> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return Finding.Ok("name", $"{host} is {string.Join(", ", addresses.Take(3).Select(address => address.ToString()))}");
        }
        catch (SocketException exception)
        {
            return Finding.Fail(
                "name", $"{host} can't be resolved ({exception.Message}): check the spelling of --api, the network, and the servers in /etc/resolv.conf");
        }
    }

    private async Task<Finding> CertificateAsync(Uri uri, CancellationToken cancellationToken)
    {
        var (expires, problems) = ((DateTimeOffset?)null, SslPolicyErrors.None);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            using var socket = new TcpClient();
            await socket.ConnectAsync(uri.Host, uri.Port, limit.Token).ConfigureAwait(false);
            await using var stream = new SslStream(socket.GetStream(), false, (_, certificate, _, errors) =>
            {
                if (certificate is X509Certificate2 shown) expires = shown.NotAfter.ToUniversalTime();
                problems = errors;
                return true;
            });
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = uri.Host }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException
            or AuthenticationException && !cancellationToken.IsCancellationRequested)
        {
            return Finding.Fail(
                "certificate",
                $"{uri.Host}:{uri.Port} offers no secure connection ({exception.Message.TrimEnd('.')}): is the URL right? Is a firewall in between?");
        }
        var now = time.GetUtcNow();
        if (expires < now)
        {
            return Finding.Fail(
                "certificate", $"that of {uri.Host} expired on {expires:yyyy-MM-dd}: its operator must renew it; is this machine's clock right?");
        }
        if (problems != SslPolicyErrors.None)
        {
            return Finding.Fail(
                "certificate",
                $"that of {uri.Host} is not trusted ({problems}): is the URL right? With a proxy in between, install its authority (`update-ca-certificates`)");
        }
        return expires - now < ExpiresSoon
            ? Finding.Warn("certificate", $"that of {uri.Host} expires on {expires:yyyy-MM-dd}: its operator must renew it before then")
            : Finding.Ok("certificate", $"that of {uri.Host} is trusted, and valid until {expires:yyyy-MM-dd}");
    }

    private async Task<(Finding Answers, Finding? Rate)> AskAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ApiConnection.OpenAsync(api, timeout, cancellationToken).ConfigureAwait(false);
        try
        {
            var newest = await connection.GetMaxItemAsync(cancellationToken).ConfigureAwait(false);
            var (latencies, began) = (new List<TimeSpan>(), time.GetTimestamp());
            foreach (var ids in Enumerable.Range(0, Samples).Select(sample => Math.Max(1, newest - 10_000 - sample)).Chunk(AtOnce))
            {
                latencies.AddRange(await Task.WhenAll(ids.Select(async id =>
                {
                    var start = Stopwatch.GetTimestamp();
                    await connection.Client.GetItemBodyAsync(id, cancellationToken).ConfigureAwait(false);
                    return Stopwatch.GetElapsedTime(start);
                })).ConfigureAwait(false));
            }
            var rate = Samples / time.GetElapsedTime(began).TotalSeconds;
            latencies.Sort();
            var (middle, most) = (latencies[latencies.Count / 2], latencies[^1]);
            var speed = $"p50 {Human.Milliseconds(middle)}, longest {Human.Milliseconds(most)}, {Human.Count(rate)}/s with {AtOnce} requests at once";
            return (
                Finding.Ok("api", $"{api} answers; the newest item is {Human.Count(newest)}"),
                middle > SlowAnswer
                    ? Finding.Warn("latency", $"{speed}: that is slow; is the network or the server busy? A higher --concurrency makes up for it")
                    : Finding.Ok("latency", speed));
        }
        catch (FailedException exception)
        {
            return (Finding.Fail("api", exception.Message), null);
        }
        catch (HackerNewsException exception)
        {
            return (Finding.Fail("api", ApiTrouble.Of(api, exception).Message), null);
        }
    }

    private async Task<Finding?> ClockAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = timeout };
        try
        {
            using var answer = await http.GetAsync(new Uri(uri, "maxitem.json"), cancellationToken).ConfigureAwait(false);
            if (answer.Headers.Date is not { } theirs) return null;
            var difference = time.GetUtcNow() - theirs;
            var text = $"this machine's clock is {Human.Duration(difference.Duration())} {(difference < TimeSpan.Zero ? "behind" : "ahead of")} the API's";
            if (difference.Duration() < ClockWarning) return Finding.Ok("clock", text);
            return new Finding(
                "clock",
                difference.Duration() < ClockFailure ? FindingLevel.Warn : FindingLevel.Fail,
                $"{text}: recorded times will be wrong, and certificates may be refused. Set the clock (`timedatectl set-ntp true`)");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // Already reported.
            return null;
        }
    }
}
