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
    private const int SnapshotsPerMap = 5;

    public async IAsyncEnumerable<SseItem<string>> ReadAsync(string? job, Access access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = cluster.Begin(job);
        using var timer = new PeriodicTimer(Interval, time);
        var told = -1L;
        var round = 0;
        do
        {
            if (warnings.Count != told)
            {
                (var kept, told) = warnings.Read();
                yield return Event("warnings", kept);
            }
            yield return await TryAsync("snapshot", () => watch.ReadAsync(access == Access.Full, cancellationToken)).ConfigureAwait(false);
            if (job is not null && round++ % SnapshotsPerMap == 0)
                yield return await TryAsync("map", () => watch.ReadMapAsync(cancellationToken)).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    private static async Task<SseItem<string>> TryAsync<T>(string name, Func<Task<T>> readAsync)
    {
        try
        {
            return Event(name, await readAsync().ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is AskTimeoutException or OperationException or StoreException)
        {
            return Event("problem", new Problem(exception is AskTimeoutException
                ? "The cluster does not answer: it is forming, or its database is gone. Nothing is lost."
                : exception.Message));
        }
    }

    private static SseItem<string> Event<T>(string name, T value) => new(JsonSerializer.Serialize(value, JsonSerializerOptions.Web), name);
}
