using System.Text.Json;
using HnActors.Simulator;
using Microsoft.Data.Sqlite;

namespace HnActors.Node.Tests.Program;

/// <summary>A folder to work in, a simulator to fetch from, and the program to run.</summary>
public abstract class ProgramTest : IAsyncLifetime
{
    /// <summary>Between two looks that ask the program over HTTP.</summary>
    protected static readonly TimeSpan PauseOfRequests = TimeSpan.FromMilliseconds(100);

    private HackerNewsSimulator? _simulator;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("hnactors-test-").FullName;

    protected HackerNewsSimulator Simulator => _simulator ?? throw new InvalidOperationException("no simulator was started");

    protected string Api => Simulator.BaseAddress.AbsoluteUri.TrimEnd('/');

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        if (_simulator is not null) await _simulator.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    protected async Task SimulateAsync(SimulatorOptions options) => _simulator = await HackerNewsSimulator.StartAsync(options);

    /// <summary>A server that grows, edits and drops its streams.</summary>
    protected static SimulatorOptions Lively(long maxItem) => new()
    {
        MaxItem = maxItem,
        Growth = 20,
        Edits = 10,
        // No shorter than the real one's: on a busy machine nobody would be sure to hear every batch.
        UpdateInterval = TimeSpan.FromSeconds(15),
        StreamLifetime = TimeSpan.FromSeconds(3),
    };

    protected Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => HnActorsProcess.RunAsync(Folder, arguments);

    /// <summary>A store of its own with what such a download from the built-in imitation leaves, for a test that is about what comes after it.</summary>
    protected Task HaveSimulatedAsync(params string[] choice) => MadeStores.CopyToAsync(Folder, choice);

    protected string InFolder(string name) => Path.Combine(Folder, name);

    /// <summary>The lines that a complete export of these ids has to have.</summary>
    protected byte[] TrueLines(long first, long last) => TrueLines(Simulator, first, last);

    protected static byte[] TrueLines(HackerNewsSimulator simulator, long first, long last)
    {
        using var lines = new MemoryStream();
        for (var id = first; id <= last; id++)
        {
            if (simulator.Catalog.Item(id) is not { } body) continue;
            lines.Write(body);
            lines.WriteByte((byte)'\n');
        }
        return lines.ToArray();
    }

    protected static JsonElement Json(string output) => JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;

    protected long CountRows(string sql = "SELECT count(*) FROM item", string store = "hn.db")
    {
        using var connection = new SqliteConnection($"Data Source={InFolder(store)};Pooling=false;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <param name="pause">
    /// Between two looks; null for one that is short enough to catch a program in the middle. A look that costs much has a longer one.
    /// </param>
    protected static async Task UntilAsync(Func<bool> condition, Func<string> otherwise, TimeSpan? pause = null)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        while (!condition())
        {
            if (timeout.IsCancellationRequested) throw new TimeoutException(otherwise());
            await Task.Delay(pause ?? TimeSpan.FromMilliseconds(10));
        }
    }
}
