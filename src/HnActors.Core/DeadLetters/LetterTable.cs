using System.Diagnostics.CodeAnalysis;

namespace HnActors.Core.DeadLetters;

/// <summary>Letters by id, in many small tables: a single large one would be copied whole each time it grows, taking twice its memory.</summary>
internal sealed class LetterTable
{
    private const int Tables = 1024;

    private readonly Dictionary<long, LetterRecord>?[] _tables = new Dictionary<long, LetterRecord>?[Tables];

    public int Count { get; private set; }

    /// <summary>The letters that are waiting to be due, in no order.</summary>
    public IEnumerable<(long Id, TimeSpan Due)> Scheduled =>
        from table in _tables.OfType<Dictionary<long, LetterRecord>>()
        from letter in table
        where letter.Value.Due != LetterRecord.Never
        select (letter.Key, letter.Value.Due);

    public bool TryGet(long id, [MaybeNullWhen(false)] out LetterRecord letter)
    {
        letter = default;
        return _tables[IndexOf(id)]?.TryGetValue(id, out letter) ?? false;
    }

    public void Set(long id, LetterRecord letter)
    {
        var table = _tables[IndexOf(id)] ??= [];
        Count -= table.Count;
        table[id] = letter;
        Count += table.Count;
    }

    public void Remove(long id)
    {
        if (_tables[IndexOf(id)]?.Remove(id) == true) Count--;
    }

    private static int IndexOf(long id) => (int)((ulong)id % Tables);
}
