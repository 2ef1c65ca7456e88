using System.Text;

namespace HnActors.Storage.Export.Parquet;

/// <summary>Decodes text into blocks that never move, without allocating a string for each.</summary>
internal sealed class CharacterArena(CharacterPool pool)
{
    private readonly List<char[]> _blocks = [];
    private int _used = CharacterPool.BlockCharacters;

    /// <returns>The text, valid until the arena is cleared.</returns>
    public ReadOnlyMemory<char> Decode(ReadOnlySpan<byte> utf8)
    {
        // UTF-8 never has fewer bytes than UTF-16 has units.
        if (utf8.Length > CharacterPool.BlockCharacters / 4) return Encoding.UTF8.GetString(utf8).AsMemory();
        if (utf8.IsEmpty) return default;
        if (utf8.Length > CharacterPool.BlockCharacters - _used)
        {
            _blocks.Add(pool.Take());
            _used = 0;
        }
        var length = Encoding.UTF8.GetChars(utf8, _blocks[^1].AsSpan(_used));
        var text = _blocks[^1].AsMemory(_used, length);
        _used += length;
        return text;
    }

    public void Clear()
    {
        foreach (var block in _blocks) pool.Return(block);
        _blocks.Clear();
        _used = CharacterPool.BlockCharacters;
    }
}
