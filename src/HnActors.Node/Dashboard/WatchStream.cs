using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Akka.Actor;
using HnActors.Actors.Operations;
using HnActors.Node.Operations;
using HnActors.Storage;

namespace HnActors.Node.Dashboard;

/// <summary>Tells a page what happens, as server-sent events, until it is closed.</summary>
internal sealed class WatchStream(ClusterWatch cluster, RecentWarnings warnings, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <param name="stopping">Cancelled when the program ends, which waits for whoever is still told something.</param>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(
        string? job, Access access, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        using var watch = cluster.Begin(job);
        using var timer = new PeriodicTimer(Interval, time);
        var told = -1L;
        JobMap? drawn = null;
        do
        {
            if (warnings.Count != told)
            {
                (var kept, told) = warnings.Read();
                yield return Event("warnings", kept);
            }
            var (snapshot, problem) = await TryAsync(() => watch.ReadAsync(access == Access.Full, ending.Token)).ConfigureAwait(false);
            if (ending.IsCancellationRequested) yield break;
            yield return problem ?? Event("snapshot", snapshot);
            var (map, _) = problem is null ? await TryAsync(() => watch.ReadMapAsync(ending.Token)).ConfigureAwait(false) : default;
            if (map is null || ReferenceEquals(map, drawn)) continue;
            yield return Event("map", drawn = map);
        }
        while (await TicksAsync(timer, ending.Token).ConfigureAwait(false));
    }

    private static async Task<bool> TicksAsync(PeriodicTimer timer, CancellationToken ending)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<(T? Value, SseItem<string>? Problem)> TryAsync<T>(Func<Task<T>> readAsync)
    {
        try
        {
            return (await readAsync().ConfigureAwait(false), null);
        }
        catch (OperationCanceledException)
        {
            return default;
        }
        catch (Exception exception) when (exception is AskTimeoutException or OperationException or StoreException)
        {
            return (default, Event("problem", new Problem(
                exception is AskTimeoutException ? OperationsText.NoAnswer(cluster.IsCluster) : exception.Message)));
        }
    }

    private static SseItem<string> Event<T>(string name, T value) => new(JsonSerializer.Serialize(value, JsonSerializerOptions.Web), name);
}
