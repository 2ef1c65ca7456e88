using HnActors.Storage;

namespace HnActors.Node.Display;

/// <summary>Shows the progress of a pass over a store, by id.</summary>
internal static class ExportDisplay
{
    /// <param name="from">The lowest requested id.</param>
    /// <param name="to">The highest requested id.</param>
    /// <param name="name">What is being written.</param>
    /// <param name="run">Receives the progress to report passed ids to; null if nothing is shown.</param>
    public static async Task<T> ShowAsync<T>(
        IRowStore store, long from, long to, string name, bool quiet, Func<IProgress<long>?, Task<T>> run)
    {
        if (await store.BoundsAsync().ConfigureAwait(false) is not { } bounds) return await run(null).ConfigureAwait(false);
        var first = Math.Max(bounds.First, from);
        var last = Math.Max(first, Math.Min(bounds.Last, to));
        T? result = default;
        await FileDisplay.ShowAsync(
            name,
            last - first + 1,
            quiet,
            async progress => result = await run(progress is null ? null : new IdPosition(progress, first)).ConfigureAwait(false)).ConfigureAwait(false);
        return result!;
    }

    private sealed class IdPosition(IProgress<long> below, long first) : IProgress<long>
    {
        public void Report(long id) => below.Report(id - first);
    }
}
