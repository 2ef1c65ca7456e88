using System.Net;
using System.Net.Sockets;
using System.Text;
using HnActors.Simulator;

namespace HnActors.Node.Tests.Program;

/// <summary>Faults that were staged, each to be found and told how to mend.</summary>
public class DoctorTests : ProgramTest
{
    [Fact]
    public async Task Where_all_is_well_that_is_said_of_everything()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 50_000 });
        Assert.Equal(0, (await RunAsync("download", "--last", "100", "--api", Api)).Code);

        var (code, output, errors) = await RunAsync("doctor", "--api", Api, "--json");

        Assert.True(code == 0, output + errors);
        var report = Json(output);
        Assert.True(report.GetProperty("well").GetBoolean());
        var checks = report.GetProperty("findings").EnumerateArray().Select(one => one.GetProperty("check").GetString()).ToHashSet();
        Assert.Superset(new HashSet<string?> { "name", "api", "latency", "clock", "store", "space", "files", "ports" }, checks);
    }

    [Theory]
    [InlineData("fail", "name", "/etc/resolv.conf", "--api", "http://nosuch.invalid/v0")]
    [InlineData("fail", "api", "can't be reached", "--api", "http://127.0.0.1:1/v0")]
    [InlineData("fail", "store", "name another with --store", "--store", "sqlite:/proc/hn.db")]
    [InlineData("fail", "store", "name another with --store", "--store", "sqlite:missing/hn.db")]
    [InlineData("fail", "store", "choose another --store", "--store", "sqlite:text.db")]
    [InlineData("fail", "store", "Start the server", "--store", "postgres://hn@127.0.0.1:1/hn")]
    [InlineData("fail", "cluster", "start one with `hnactors node`", "--node", "http://127.0.0.1:1")]
    [InlineData("fail", "certificates", "`hnactors certs --out FOLDER`", "--certificates", "nowhere")]
    public async Task What_does_not_work_is_found_with_what_mends_it(string level, string check, string mend, string option, string value)
    {
        if (value.Contains("/proc/") && !OperatingSystem.IsLinux()) return;
        await File.WriteAllTextAsync(InFolder("text.db"), new string('x', 5000));

        await AssertFindsAsync(level, check, mend, option == "--api" ? [option, value] : ["--api", "sim", option, value]);
    }

    [Fact]
    public async Task A_page_that_is_no_api_is_found()
    {
        using var server = new OneAnswer("text/html", "<html>please log in</html>", DateTimeOffset.UtcNow);

        await AssertFindsAsync("fail", "api", "a login page or a proxy in between", "--api", server.Api);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_found()
    {
        // Every answer is the newest id, which no item is: the clock is told all the same.
        using var server = new OneAnswer("application/json", "42", DateTimeOffset.UtcNow.AddHours(-2));

        var output = await AssertFindsAsync("fail", "clock", "timedatectl", "--api", server.Api);

        Assert.Contains("2h00m ahead of", output);
    }

    [Theory]
    [InlineData(false, "update-ca-certificates")]
    [InlineData(true, "must renew it")]
    public async Task A_certificate_that_is_not_trusted_or_has_expired_is_found(bool isExpired, string mend)
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 1000 });
        using var certificate = TlsRelay.MakeCertificate(isExpired);
        await using var relay = new TlsRelay(certificate, Simulator.BaseAddress.Port);

        await AssertFindsAsync("fail", "certificate", mend, "--api", $"https://localhost:{relay.Port}/v0");
    }

    [Fact]
    public async Task A_damaged_store_and_a_lost_memory_are_found()
    {
        await HaveSimulatedAsync("--last", "3000");
        await using (var file = File.OpenWrite(InFolder("hn.db")))
        {
            file.Position = 4096 * 40;
            file.Write(new byte[4096 * 3]);
        }
        foreach (var file in Directory.GetFiles(Folder, "hn.jobs.db*")) File.Delete(file);

        var output = await AssertFindsAsync("fail", "store", "`hnactors verify --repair` saves what is whole", "--api", "sim");

        Assert.Contains(output.Split('\n'), line => line.StartsWith("warn  store") && line.Contains("hn.jobs.db, which records what was requested, is missing"));
    }

    [SmallDiskFact]
    public async Task A_disk_that_is_nearly_full_is_found()
    {
        using var disk = SmallDisk.Mount(InFolder("small"), megabytes: 20);

        await AssertFindsAsync("fail", "space", "make room, or name a larger disk", "--api", "sim", "--store", "sqlite:small/hn.db");
    }

    [Fact]
    public async Task A_low_limit_of_open_files_is_found()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var program = HnActorsProcess.StartShell(Folder, $"ulimit -n 1000; dotnet {Repository.Program} doctor --api sim");

        Assert.Equal(0, await program.WaitAsync());
        Assert.Contains(program.Output.Split('\n'), line => line.StartsWith("warn  files") && line.Contains("1000 open files") && line.Contains("ulimit -n 4096"));
    }

    private async Task<string> AssertFindsAsync(string level, string check, string mend, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(["doctor", .. arguments]);
        Assert.True(code == (level == "fail" ? 1 : 0), output + errors);
        Assert.Contains(output.Split('\n'), line => line.StartsWith($"{level,-4}  {check} ") && line.Contains(mend));
        return output;
    }

    /// <summary>Answers every request with the same words.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public OneAnswer(string type, string body, DateTimeOffset date)
        {
            _listener.Start();
            var answer = $"HTTP/1.1 200 OK\r\nDate: {date:R}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";
            _ = AnswerAsync(Encoding.ASCII.GetBytes(answer));
        }

        public string Api => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v0";

        public void Dispose() => _listener.Dispose();

        private async Task AnswerAsync(byte[] answer)
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await using var stream = client.GetStream();
                    var request = new byte[4096];
                    if (await stream.ReadAsync(request) > 0) await stream.WriteAsync(answer);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}
