using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HnActors.Node.Api;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace HnActors.Node.Tests.Program;

public class ApiTroubleTests
{
    [Theory]
    [InlineData("missing", "answers 404: is /v0 missing?")]
    [InlineData("missing/v0", "answers 404: is the URL right?")]
    [InlineData("page/v0", "answers with a web page")]
    [InlineData("away/v0", "answers 503")]
    [InlineData("huge/v0", "newest item is 9223372036854775807")]
    [InlineData("nearly/v0", "newest item is 9223372036854775806")]
    [InlineData("words/v0", "no usable answer")]
    public async Task What_was_answered_is_said_and_the_way_to_work_offline_is_not(string path, string expected)
    {
        await using var server = await StartAsync(_ => { });

        var message = await ComplaintAsync($"{server.Urls.First()}/{path}");

        Assert.Contains(expected, message);
        Assert.Contains($"/{path}", message);
        Assert.DoesNotContain("--api sim", message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_named()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var server = await StartAsync(web => web.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate))));

        Assert.Contains("certificate is not trusted", await ComplaintAsync($"{server.Urls.First(url => url.StartsWith("https"))}/v0"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/v0", "can't be reached")]
    [InlineData("https://nosuch.invalid/v0", "can't be resolved")]
    public async Task Where_nothing_is_reached_the_way_to_work_offline_is_named(string api, string expected)
    {
        var message = await ComplaintAsync(api);

        Assert.Contains(expected, message);
        Assert.Contains("--api sim", message);
    }

    private static async Task<string> ComplaintAsync(string api)
    {
        await using var connection = await ApiConnection.OpenAsync(ApiAddress.Parse(api), TimeSpan.FromSeconds(60), CancellationToken.None);
        return (await Assert.ThrowsAsync<FailedException>(() => connection.GetMaxItemAsync(CancellationToken.None))).Message;
    }

    private static async Task<WebApplication> StartAsync(Action<IWebHostBuilder> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder.WebHost);
        var application = builder.Build();
        application.Run(async context =>
        {
            var (status, body) = context.Request.Path.Value!.Split('/')[1] switch
            {
                "page" => (200, "<html>please sign in</html>"),
                "away" => (503, ""),
                "huge" => (200, "9223372036854775807"),
                "nearly" => (200, "9223372036854775806"),
                "words" => (200, "good evening"),
                _ => (404, "nothing here"),
            };
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        });
        await application.StartAsync();
        return application;
    }
}
