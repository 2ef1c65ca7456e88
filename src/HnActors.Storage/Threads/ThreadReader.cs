using HnActors.Storage.Items;

namespace HnActors.Storage.Threads;

/// <summary>
/// Follows <c>kids</c> down from an item, and the index of parents if there is one, with a query per level, and returns the items in page
/// order: replies that their parent names come first.
/// </summary>
internal abstract class ThreadReader : IThreads
{
    public async Task<IReadOnlyList<ThreadItem>> ReadAsync(long id, CancellationToken cancellationToken = default)
    {
        var (found, fields) = (new Dictionary<long, Found>(), new BodyFields());
        IReadOnlyCollection<long> next = [id];
        while (next.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = await ReadRowsAsync(next, cancellationToken).ConfigureAwait(false);
            var replies = (await ReadRepliesAsync([.. rows.Select(row => row.Id)], cancellationToken).ConfigureAwait(false)).ToLookup(reply => reply.Parent);
            foreach (var row in rows) found[row.Id] = new Found(row.Json, [.. KidsOf(row.Json, fields).Union(replies[row.Id].Select(reply => reply.Id))]);
            // Kids that are not stored are requested again at each mention, which costs nothing.
            next = rows.SelectMany(row => found[row.Id].Kids).Where(kid => !found.ContainsKey(kid)).ToHashSet();
        }
        return Order(id, found);
    }

    /// <summary>The rows of the ids that are stored, in any order.</summary>
    protected abstract Task<IReadOnlyList<(long Id, byte[]? Json)>> ReadRowsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Items whose parent is one of the ids, in id order: a parent that was read before its reply came does not name the reply. Empty
    /// without an index, and without the options of a poll, which are parts of it.
    /// </summary>
    protected abstract Task<IReadOnlyList<(long Id, long Parent)>> ReadRepliesAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken);

    // Kids may name an item twice, or form a cycle: each item appears only where it comes first.
    private static List<ThreadItem> Order(long root, Dictionary<long, Found> found)
    {
        var thread = new List<ThreadItem>(found.Count);
        var waiting = new Stack<(long Id, int Depth)>([(root, 0)]);
        while (waiting.TryPop(out var place))
        {
            if (!found.Remove(place.Id, out var item)) continue;
            thread.Add(new ThreadItem(place.Depth, place.Id, item.Json));
            foreach (var kid in item.Kids.Reverse()) waiting.Push((kid, place.Depth + 1));
        }
        return thread;
    }

    private static IReadOnlyList<long> KidsOf(byte[]? json, BodyFields fields)
    {
        if (json is null) return [];
        fields.Read(json);
        return [.. fields[ListField.Kids].Ids.OfType<long>()];
    }

    private readonly record struct Found(byte[]? Json, IReadOnlyList<long> Kids);
}
