using HnActors.Simulator;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Program;

/// <summary>Nobody has to know what carries the requests to get their data.</summary>
public class TransportTests : ProgramTest
{
    private const int Items = 500;
    private const long Max = 100_000;

    [Fact]
    public async Task A_proxy_of_the_environment_is_used_and_named()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });

        // The imitation reads a proxy's requests as well; the name leads nowhere but through it.
        var (code, errors) = await DownloadAsync("http://hn.invalid/v0", ("http_proxy", Simulator.BaseAddress.GetLeftPart(UriPartial.Authority)));

        Assert.True(code == 0, errors);
        Assert.Contains($"the proxy 127.0.0.1:{Simulator.BaseAddress.Port}", errors);
        Assert.Equal(TrueLines(Max - Items + 1, Max), File.ReadAllBytes(InFolder("x.jsonl")));
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named_as_what_can_not_be_reached()
    {
        var (code, errors) = await DownloadAsync("http://hn.invalid/v0", ("http_proxy", $"http://127.0.0.1:{PostgresServer.FreePort()}"));

        Assert.Equal(1, code);
        Assert.Contains("can't be reached through the proxy 127.0.0.1:", errors);
    }

    [Fact]
    public async Task The_password_of_a_proxy_that_refuses_is_in_no_message()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        var proxy = $"http://user:hush@{Simulator.BaseAddress.Authority}";

        // The imitation opens no tunnel.
        var (code, errors) = await DownloadAsync("https://hn.invalid/v0", ("https_proxy", proxy));

        Assert.Equal(1, code);
        Assert.Contains($"***@{Simulator.BaseAddress.Authority}", errors);
        Assert.DoesNotContain("hush", errors);
    }

    [Fact]
    public async Task What_the_environment_excepts_from_its_proxy_is_asked_without_it()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });

        var (code, errors) = await DownloadAsync(Api, ("http_proxy", "http://127.0.0.1:9"), ("no_proxy", "127.0.0.1"));

        Assert.True(code == 0, errors);
        Assert.DoesNotContain("proxy", errors);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("httpclient")]
    public async Task A_certificate_is_trusted_where_its_authority_is(string transport)
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        using var certificate = TlsRelay.MakeCertificate();
        File.WriteAllText(InFolder("ca.pem"), certificate.ExportCertificatePem());
        await using var relay = new TlsRelay(certificate, Simulator.BaseAddress.Port);
        var api = $"https://localhost:{relay.Port}/v0";

        var untrusted = await DownloadAsync(api, [], "--transport", transport);
        var trusted = await DownloadAsync(api, [("SSL_CERT_FILE", InFolder("ca.pem"))], "--transport", transport);

        Assert.Equal(1, untrusted.Code);
        Assert.Contains("its certificate is not trusted", untrusted.Errors);
        Assert.True(trusted.Code == 0, trusted.Errors);
        Assert.Equal(TrueLines(Max - Items + 1, Max), File.ReadAllBytes(InFolder("x.jsonl")));
    }

    private Task<(int Code, string Errors)> DownloadAsync(string api, params (string, string)[] environment) => DownloadAsync(api, environment, []);

    private async Task<(int Code, string Errors)> DownloadAsync(string api, (string, string)[] environment, params string[] options)
    {
        using var program = HnActorsProcess.StartWith(
            environment, null, Folder, ["download", "--last", $"{Items}", "--out", "x.jsonl", "--api", api, .. options]);
        var code = await program.WaitAsync();
        return (code, program.Errors);
    }
}
