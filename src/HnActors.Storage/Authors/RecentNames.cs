namespace HnActors.Storage.Authors;

/// <summary>Remembers recently seen names, as many as fit; most items are by somebody who has just written another.</summary>
/// <remarks>A hash table with one slot per name; a new name evicts the old one. A forgotten name costs a database lookup.</remarks>
internal sealed class RecentNames
{
    private const int Places = 1 << 17;

    private readonly byte[]?[] _names = new byte[]?[Places];

    public bool Contains(ReadOnlySpan<byte> name) => _names[PlaceOf(name)] is { } known && name.SequenceEqual(known);

    public void Add(ReadOnlySpan<byte> name) => _names[PlaceOf(name)] = name.ToArray();

    public void Clear() => Array.Clear(_names);

    private static int PlaceOf(ReadOnlySpan<byte> name)
    {
        var hash = default(HashCode);
        hash.AddBytes(name);
        return hash.ToHashCode() & (Places - 1);
    }
}
