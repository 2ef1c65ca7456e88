namespace HnActors.Storage.Authors;

/// <summary>Remembers names that were seen lately, as many as fit; most items are by somebody who has just written another.</summary>
/// <remarks>A table in which a name has one place, and drives out whoever was there: what is forgotten costs a look into the database.</remarks>
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
