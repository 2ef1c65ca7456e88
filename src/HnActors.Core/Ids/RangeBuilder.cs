using System.Runtime.InteropServices;

namespace HnActors.Core.Ids;

/// <summary>Joins ranges that arrive in ascending order of their first id.</summary>
internal sealed class RangeBuilder(int capacity)
{
    private readonly List<IdRange> _built = new(capacity);

    /// <summary>Good until the next range is added.</summary>
    public ReadOnlySpan<IdRange> Ranges => CollectionsMarshal.AsSpan(_built);

    public void Add(long first, long last)
    {
        if (_built.Count > 0 && first <= _built[^1].Last + 1)
        {
            if (last > _built[^1].Last) _built[^1] = new IdRange(_built[^1].First, last);
            return;
        }
        _built.Add(new IdRange(first, last));
    }
}
