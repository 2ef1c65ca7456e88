using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using HnActors.Node.Terminal;

namespace HnActors.Node.Benchmarking;

/// <summary>The imitation of the API in a separate process, so that its cost is not counted as ours.</summary>
internal sealed partial class ChildSimulator : IDisposable
{
    private readonly Process _process;

    private ChildSimulator(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <exception cref="FailedException">The process does not start.</exception>
    public static async Task<ChildSimulator> StartAsync(long maxItem, CancellationToken cancellationToken)
    {
        var program = Environment.ProcessPath ?? throw new FailedException("this program can't find its own executable to start the imitation.");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardInput = true };
        // Started as `dotnet hnactors.dll`.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        foreach (var word in new[] { "simulate", "--port", "0", "--max-item", $"{maxItem}" }) start.ArgumentList.Add(word);
        var process = Process.Start(start)!;
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (Url().Match(line) is { Success: true } url) return new ChildSimulator(process, new Uri(url.Value));
            }
            throw new FailedException("the imitation of the API did not start.");
        }
        catch
        {
            End(process);
            throw;
        }
    }

    public void Dispose() => End(_process);

    private static void End(Process process)
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    [GeneratedRegex(@"https?://[^\s,]+")]
    private static partial Regex Url();
}
