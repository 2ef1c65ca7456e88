using HnActors.Storage;

namespace HnActors.Node.Display;

/// <summary>Shows how far a walk over a store is, by ids.</summary>
internal static class ExportDisplay
{
    /// <param name="from">The lowest id asked for.</param>
    /// <param name="to">The highest id asked for.</param>
    /// <param name="name">What is being written.</param>
    /// <param name="run">Is given whom to tell about the ids it has passed.</param>
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
