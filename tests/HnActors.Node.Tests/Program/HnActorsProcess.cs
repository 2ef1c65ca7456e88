using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace HnActors.Node.Tests.Program;

/// <summary>The real program as a process of its own.</summary>
internal sealed partial class HnActorsProcess : IDisposable
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Stop = 19;
    public const int Continue = 18;
    public const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private HnActorsProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    public static HnActorsProcess Start(string folder, params string[] arguments) => StartIn(null, folder, arguments);

    /// <param name="networkNamespace">Null for this process's own.</param>
    public static HnActorsProcess StartIn(string? networkNamespace, string folder, params string[] arguments) =>
        StartWith([], networkNamespace, folder, arguments);

    /// <param name="environment">Variables for the program, besides those of this process.</param>
    public static HnActorsProcess StartWith(
        IReadOnlyCollection<(string Name, string Value)> environment, string? networkNamespace, string folder, params string[] arguments)
    {
        // Tests that run in the background of a shell ignore interrupts, and so would what they start.
        string[] listening = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : [];
        string[] command = [.. listening, .. networkNamespace is null ? [] : new[] { "ip", "netns", "exec", networkNamespace }, "dotnet", Repository.Program, .. arguments];
        return StartCommand(environment, folder, command);
    }

    /// <summary>Runs a line of the shell, which may send the program's output elsewhere.</summary>
    public static HnActorsProcess StartShell(string folder, string line, params (string Name, string Value)[] environment) =>
        StartCommand(environment, folder, ["sh", "-c", line]);

    private static HnActorsProcess StartCommand(IReadOnlyCollection<(string Name, string Value)> environment, string folder, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // Settings of whoever runs the tests are none of theirs.
        start.Environment["XDG_CONFIG_HOME"] = Path.Combine(folder, "nowhere");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        var started = new HnActorsProcess(process);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Runs to the end.</summary>
    public static Task<(int Code, string Output, string Errors)> RunAsync(string folder, params string[] arguments) => RunInAsync(null, folder, arguments);

    public static async Task<(int Code, string Output, string Errors)> RunInAsync(string? networkNamespace, string folder, params string[] arguments)
    {
        using var process = StartIn(networkNamespace, folder, arguments);
        var code = await process.WaitAsync();
        return (code, process.Output, process.Errors);
    }

    public async Task<int> WaitAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new TimeoutException($"The program did not end by itself.\n{Output}\n{Errors}");
        }
        return _process.ExitCode;
    }

    public void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private static void Keep(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
    }

    private static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
