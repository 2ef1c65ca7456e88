namespace HnActors.Storage;

/// <summary>Bodies in id order, each followed by a line feed. Good until the next one is asked for.</summary>
/// <param name="Count">How many they are.</param>
/// <param name="LastId">The highest id that was looked at.</param>
public readonly record struct BodyLines(ReadOnlyMemory<byte> Bytes, int Count, long LastId)
{
    private const int BlockBytes = 1 << 18;

    /// <summary>Puts the bodies of rows together; rows that say <c>null</c> are left out.</summary>
    internal static async IAsyncEnumerable<BodyLines> OfAsync(IAsyncEnumerable<StoredItem> rows)
    {
        using var block = new MemoryStream(BlockBytes);
        var (count, last) = (0, 0L);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            last = row.Id;
            if (row.Json is null) continue;
            block.Write(row.Json);
            block.WriteByte((byte)'\n');
            count++;
            if (block.Length < BlockBytes) continue;
            yield return Take();
        }
        if (count > 0) yield return Take();

        BodyLines Take()
        {
            var lines = new BodyLines(block.GetBuffer().AsMemory(0, (int)block.Length), count, last);
            block.SetLength(0);
            count = 0;
            return lines;
        }
    }
}
