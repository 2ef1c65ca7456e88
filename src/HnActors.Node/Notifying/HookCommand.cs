using System.ComponentModel;
using System.Diagnostics;
using HnActors.Node.Terminal;

namespace HnActors.Node.Notifying;

/// <summary>Runs a shell command for a notice, passed in its environment and as JSON on its standard input.</summary>
/// <param name="option">The option that the command was given with.</param>
/// <param name="onLine">Receives the command's output, line by line.</param>
internal sealed class HookCommand(string option, string line, TimeProvider time, Action<string> onLine) : INoticeReceiver
{
    /// <summary>The command is killed after this time.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    // A background process that the command started may keep the output open for ever.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    public async Task<string?> TellAsync(Notice notice)
    {
        try
        {
            return await RunAsync(notice).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            return $"{option} could not be run: {exception.Message}";
        }
    }

    private async Task<string?> RunAsync(Notice notice)
    {
        using var process = new Process { StartInfo = Start(notice), EnableRaisingEvents = true };
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult();
        process.OutputDataReceived += OnOutput;
        process.ErrorDataReceived += OnOutput;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Write(process, notice.ToJson());
        try
        {
            await exited.Task.WaitAsync(Timeout, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            return $"{option} was killed: it did not end within {Timeout.TotalSeconds:0} s";
        }
        await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(OutputGrace)).ConfigureAwait(false);
        return process.ExitCode == 0 ? null : $"{option} ended with exit code {process.ExitCode}";
    }

    private ProcessStartInfo Start(Notice notice)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe") { Arguments = $"/d /s /c \"{line}\"" }
            : new ProcessStartInfo("/bin/sh", ["-c", line]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        SocketCompletions.HideFrom(start);
        foreach (var (name, value) in notice.ToVariables()) start.Environment[name] = value;
        return start;
    }

    private static void Write(Process process, string json)
    {
        try
        {
            process.StandardInput.WriteLine(json);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command does not read its input.
        }
    }

    private void OnOutput(object sender, DataReceivedEventArgs output)
    {
        if (output.Data is { } text) onLine(text);
    }
}
