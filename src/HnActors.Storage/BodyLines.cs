namespace HnActors.Storage;

/// <summary>Bodies in id order, each followed by a line feed. Valid until the next block is requested.</summary>
/// <param name="Count">The number of bodies.</param>
/// <param name="LastId">The highest id among them.</param>
public readonly record struct BodyLines(ReadOnlyMemory<byte> Bytes, int Count, long LastId)
{
    /// <summary>Groups the bodies of rows into blocks; rows that say <c>null</c> are left out.</summary>
    internal static async IAsyncEnumerable<BodyLines> OfAsync(IAsyncEnumerable<StoredItem> rows)
    {
        using var block = new LineBlock();
        await foreach (var row in rows.ConfigureAwait(false))
        {
            if (row.Json is null) continue;
            block.Add(row.Id, row.Json);
            if (!block.IsFull) continue;
            yield return block.Lines;
            block.Clear();
        }
        if (block.Count > 0) yield return block.Lines;
    }
}
