namespace HnActors.Storage.Export.Parquet;

/// <summary>Character blocks shared by any number of arenas in turn, so that they are allocated only once.</summary>
internal sealed class CharacterPool
{
    public const int BlockCharacters = 1 << 19;

    private readonly Stack<char[]> _free = [];

    public char[] Take() => _free.TryPop(out var block) ? block : new char[BlockCharacters];

    public void Return(char[] block) => _free.Push(block);
}
