using System.Management.Automation.Language;
using System.Net.Sockets;
using System.Text;
using HnActors.Simulator;

namespace HnActors.Node.Tests.Program;

/// <summary>What an installed program has beside it: completions, a manual, a unit for systemd.</summary>
public class InstallationTests : ProgramTest
{
    [Theory]
    [InlineData("hnactors dead-letters r", "retry")]
    [InlineData("hnactors ex", "export")]
    [InlineData("hnactors --store x.db export --data", "--dataset")]
    [InlineData("hnactors job start --al", "--all")]
    [InlineData("hnactors cluster ", "show leave down --help")]
    public async Task Bash_completes_commands_and_options(string line, string expected)
    {
        await WriteAsync("bash");
        var words = line.Split(' ');
        var script = $"source ./bash; COMP_WORDS=({string.Join(' ', words.Select(word => $"'{word}'"))}); COMP_CWORD={words.Length - 1}; _hnactors; echo \"${{COMPREPLY[*]}}\"";

        var (code, output) = await ProgramFactAttribute.RunAsync(Folder, "bash", "-c", script);

        Assert.Equal((0, expected), (code, output.Trim()));
    }

    [ProgramFact("fish", "--version")]
    public async Task Fish_completes_commands_and_says_what_they_do()
    {
        await WriteAsync("fish");

        var (_, output) = await ProgramFactAttribute.RunAsync(Folder, "fish", "-c", "source ./fish; complete -C 'hnactors dead-letters r'");

        Assert.StartsWith("retry\t", Assert.Single(output.TrimEnd().Split('\n')));
    }

    [ProgramFact("zsh", "--version")]
    public async Task The_script_for_zsh_parses()
    {
        await WriteAsync("zsh");

        Assert.Equal((0, ""), await ProgramFactAttribute.RunAsync(Folder, "zsh", "-n", "./zsh"));
    }

    [Fact]
    public async Task The_script_for_powershell_parses_and_knows_every_command()
    {
        Parser.ParseInput(await WriteAsync("pwsh"), out var tokens, out var errors);

        Assert.Empty(errors);
        foreach (var command in new[] { "dead-letters retry", "export", "job start" })
            Assert.Contains(tokens.OfType<StringLiteralToken>(), token => token.Value == command);
    }

    [Fact]
    public async Task An_unknown_shell_is_refused() => Assert.Equal(2, (await RunAsync("completion", "tcsh")).Code);

    [Fact]
    public async Task The_manual_has_every_command_that_help_has()
    {
        var manual = (await RunAsync("man")).Output;

        Assert.StartsWith(".TH HNACTORS 1", manual);
        Assert.Contains("Time allowed for one request, in seconds. Default: 15.", manual);
        foreach (var command in new[] { "download", "dead\\-letters retry", "export", "simulate" }) Assert.Contains($".SS hnactors {command}", manual);
        Assert.Contains("hnactors export \\-\\-dataset hacker\\-news", manual);
    }

    [ProgramFact("groff", "--version")]
    public async Task The_manual_is_set_without_a_warning()
    {
        await File.WriteAllTextAsync(InFolder("hnactors.1"), (await RunAsync("man")).Output);

        var (code, output) = await ProgramFactAttribute.RunAsync(Folder, "groff", "-man", "-ww", "-z", "-Tutf8", "hnactors.1");

        Assert.Equal((0, ""), (code, output));
    }

    [ProgramFact("systemd-analyze", "--version")]
    public async Task The_unit_is_accepted_by_systemd()
    {
        // The program is not installed here; systemd looks whether it is.
        var unit = File.ReadAllText(Path.Combine(Repository.Root, "src", "HnActors.Node", "Packaging", "hnactors.service"));
        await File.WriteAllTextAsync(InFolder("hnactors.service"), unit.Replace("/usr/local/bin/hnactors", "/bin/true"));

        Assert.Equal((0, ""), await ProgramFactAttribute.RunAsync(Folder, "systemd-analyze", "verify", "--man=no", "./hnactors.service"));
    }

    [Fact]
    public async Task A_copy_that_is_followed_tells_systemd_when_it_is_ready_and_when_it_ends()
    {
        if (!OperatingSystem.IsLinux()) return;
        await SimulateAsync(new SimulatorOptions { MaxItem = 2000 });
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(InFolder("notify")));
        using var program = HnActorsProcess.StartWith([("NOTIFY_SOCKET", InFolder("notify"))], null, Folder, "follow", "--last", "100", "--api", Api);

        Assert.Equal("READY=1", await HearAsync(socket));
        program.Signal(HnActorsProcess.Terminate);

        Assert.Equal("STOPPING=1", await HearAsync(socket));
        Assert.Equal(0, await program.WaitAsync());
    }

    private async Task<string> WriteAsync(string shell)
    {
        var (code, output, errors) = await RunAsync("completion", shell);
        Assert.True(code == 0, errors);
        await File.WriteAllTextAsync(InFolder(shell), output);
        return output;
    }

    private static async Task<string> HearAsync(Socket socket)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[1000];
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, timeout.Token)).Trim();
    }
}
