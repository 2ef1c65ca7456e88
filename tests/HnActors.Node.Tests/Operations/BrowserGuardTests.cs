using System.Net;
using System.Net.Sockets;
using System.Text;
using HnActors.Actors.Operations;
using HnActors.Node.Operations;
using HnActors.Node.Telemetry;
using HnActors.Storage;
using HnActors.Storage.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace HnActors.Node.Tests.Operations;

/// <summary>The operations endpoint by itself, asked in raw HTTP: a client library would not let itself be misused.</summary>
public sealed class BrowserGuardTests
{
    private const string Json = "Content-Type: application/json";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:9053")]
    [InlineData("127.8.8.8:9053")]
    [InlineData("localhost")]
    [InlineData("LocalHost:80")]
    [InlineData("[::1]:9053")]
    public async Task Under_a_name_of_this_machine_it_answers(string host) => Assert.Equal(Passed, await AskAsync("GET", "/api/v1/cluster", host));

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:9053")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("10.0.0.1")]
    [InlineData("")]
    public async Task Under_a_name_that_was_made_to_point_here_it_refuses(string host)
    {
        Assert.Equal(403, await AskAsync("GET", "/api/v1/cluster", host));
        Assert.Equal(403, await AskAsync("POST", "/api/v1/jobs/x/cancel", host, Json));
    }

    [Fact]
    public async Task With_a_token_any_name_will_do_since_no_page_knows_the_token()
    {
        Assert.Equal(Passed, await AskWithTokenAsync("GET", "/api/v1/cluster", "ops.example", "Authorization: Bearer secret"));
        Assert.Equal(401, await AskWithTokenAsync("GET", "/api/v1/cluster", "ops.example", "Authorization: Bearer guess"));
    }

    [Theory]
    [InlineData("Origin: http://evil.example")]
    [InlineData("Origin: http://127.0.0.1:8000")]
    [InlineData("Origin: null")]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: same-site")]
    public async Task What_a_foreign_page_sends_is_refused_with_and_without_a_token(string header)
    {
        Assert.Equal(403, await AskAsync("POST", "/api/v1/jobs/x/cancel", "127.0.0.1:9053", header, Json));
        Assert.Equal(403, await AskAsync("GET", "/api/v1/cluster", "127.0.0.1:9053", header));
        Assert.Equal(403, await AskWithTokenAsync("POST", "/api/v1/jobs/x/cancel", "127.0.0.1:9053", header, Json, "Authorization: Bearer secret"));
    }

    [Theory]
    [InlineData("Origin: http://127.0.0.1:9053")]
    [InlineData("Origin: https://127.0.0.1:9053")]
    [InlineData("Sec-Fetch-Site: same-origin")]
    [InlineData("Sec-Fetch-Site: none")]
    public async Task What_comes_from_the_node_itself_passes(string header) =>
        Assert.Equal(Passed, await AskAsync("POST", "/api/v1/jobs/x/cancel", "127.0.0.1:9053", header, Json));

    [Theory]
    [InlineData(415, "Content-Type: text/plain")]
    [InlineData(415, "Content-Type: application/x-www-form-urlencoded")]
    [InlineData(415, "Content-Type: multipart/form-data; boundary=x")]
    [InlineData(415, "X-Nothing: of the kind")]
    [InlineData(Passed, Json)]
    [InlineData(Passed, "Content-Type: application/json; charset=utf-8")]
    public async Task Commands_are_JSON_which_a_page_can_not_send_unasked(int status, string header) =>
        Assert.Equal(status, await AskAsync("POST", "/api/v1/jobs/x/cancel", "127.0.0.1:9053", header));

    [Fact]
    public async Task With_the_token_for_reading_nothing_can_be_changed()
    {
        const string reader = "Authorization: Bearer reader";

        Assert.Equal(Passed, await AskWithTokenAsync("GET", "/api/v1/cluster", "ops.example", reader));
        // Let through, and then without the filter that is wanted.
        Assert.Equal(400, await AskWithTokenAsync("POST", "/api/v1/jobs/x/dead-letters", "ops.example", reader, Json));
        foreach (var path in new[] { "jobs", "jobs/x/cancel", "jobs/x/limits", "jobs/x/dead-letters/retry", "jobs/x/dead-letters/drop", "cluster/leave" })
            Assert.Equal(403, await AskWithTokenAsync("POST", "/api/v1/" + path, "ops.example", reader, Json));
    }

    [Theory]
    [InlineData(false, "Sec-Fetch-Mode: navigate", "GET", "/dashboard/")]
    [InlineData(false, "Sec-Fetch-Mode: navigate", "GET", "/")]
    [InlineData(true, "Sec-Fetch-Mode: no-cors", "GET", "/dashboard/")]
    [InlineData(true, "Sec-Fetch-Mode: no-cors", "GET", "/")]
    [InlineData(true, "Sec-Fetch-Mode: navigate", "GET", "/api/v1/cluster")]
    [InlineData(true, "Sec-Fetch-Mode: navigate", "POST", "/dashboard/login")]
    public async Task A_link_from_elsewhere_leads_to_the_dashboard_and_to_nothing_else(bool isRefused, string mode, string method, string path) =>
        Assert.Equal(isRefused, await AskAsync(method, path, "127.0.0.1:9053", "Sec-Fetch-Site: same-site", mode, Json) == 403);

    [Theory]
    [InlineData(405, "GET", "/api/v1/jobs/x/pause")]
    [InlineData(405, "DELETE", "/api/v1/jobs/x")]
    [InlineData(405, "PUT", "/api/v1/cluster")]
    [InlineData(404, "GET", "/api/v1/nothing")]
    [InlineData(404, "GET", "/api/v1/nothing.json")]
    public async Task A_wrong_method_is_told_from_a_path_that_is_not_there(int status, string method, string path) =>
        Assert.Equal(status, await AskAsync(method, path, "127.0.0.1:9053"));

    // What was let through finds no cluster here.
    private const int Passed = 404;

    private static Task<int> AskAsync(string method, string path, string host, params string[] headers) =>
        AskAsync(token: null, method, path, host, headers);

    private static Task<int> AskWithTokenAsync(string method, string path, string host, params string[] headers) =>
        AskAsync("secret", method, path, host, headers);

    private static async Task<int> AskAsync(string? token, string method, string path, string host, string[] headers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.AddProgramMetrics();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<JobOperations>(_ => throw NoCluster());
        builder.Services.AddSingleton<ClusterOperations>(_ => throw NoCluster());
        builder.Services.AddSingleton<IJobOperations>(_ => throw NoCluster());
        builder.Services.AddSingleton<IMembers>(_ => throw NoCluster());
        builder.Services.AddSingleton<IMemberTable>(_ => throw NoCluster());
        builder.Services.AddSingleton<IItemStore>(_ => throw NoCluster());
        builder.Services.AddSingleton<StoreSource>(_ => throw NoCluster());
        OperationsEndpoint.AddServices(builder.Services, TestSettings.With(token, token is null ? null : "reader").Endpoint);
        OperationsEndpoint.AddDescription(builder.Services);
        await using var application = builder.Build();
        OperationsEndpoint.Map(application, TimeSpan.FromSeconds(1));
        await application.StartAsync();
        return await AskAsync(new Uri(application.Urls.First()), $"{method} {path} HTTP/1.1\r\nHost: {host}\r\n" +
            $"{string.Concat(headers.Select(header => header + "\r\n"))}Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    private static async Task<int> AskAsync(Uri server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        var answer = await reader.ReadToEndAsync();
        return int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static OperationException NoCluster() => new("there is no cluster", isMissing: true);
}
