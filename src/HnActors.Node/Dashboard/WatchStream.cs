using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Akka.Actor;
using HnActors.Actors.Operations;
using HnActors.Node.Logs;
using HnActors.Node.Operations;
using HnActors.Storage;

namespace HnActors.Node.Dashboard;

/// <summary>Sends a page what happens, as server-sent events, until the page is closed.</summary>
internal sealed class WatchStream(ClusterWatch cluster, RecentWarnings warnings, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Asking an actor that does not answer takes half a minute; a page that hears nothing for so long would consider the node dead.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <param name="stopping">Cancelled when the program ends, which waits for open streams.</param>
    /// <param name="viewer">Called each time, since access ends when a cookie expires.</param>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(
        string? job, Func<Viewer> viewer, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
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
            var who = viewer();
            if (who.Access == Access.None) yield break;
            var (snapshot, problem) = await TryAsync(() => watch.ReadAsync(who, ending.Token), ending.Token).ConfigureAwait(false);
            if (ending.IsCancellationRequested) yield break;
            yield return problem ?? Event("snapshot", snapshot);
            if (snapshot?.Job is null) continue;
            var (map, _) = await TryAsync(() => watch.ReadMapAsync(ending.Token), ending.Token).ConfigureAwait(false);
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

    private async Task<(T? Value, SseItem<string>? Problem)> TryAsync<T>(Func<Task<T>> readAsync, CancellationToken ending)
    {
        try
        {
            return (await readAsync().WaitAsync(AnswerTimeout, time, ending).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException)
        {
            return default;
        }
        catch (Exception exception) when (exception is TimeoutException or AskTimeoutException or OperationException or StoreException)
        {
            return (default, Event("problem", new Problem(
                exception is TimeoutException or AskTimeoutException ? cluster.NoAnswer : exception.Message)));
        }
    }

    private static SseItem<string> Event<T>(string name, T value) => new(JsonSerializer.Serialize(value, JsonSerializerOptions.Web), name);
}
