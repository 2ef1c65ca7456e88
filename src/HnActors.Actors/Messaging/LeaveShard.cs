namespace HnActors.Actors.Messaging;

/// <summary>To a persistent actor whose shard moves: stop when what is being written is written. Unlike a poison pill it waits its turn.</summary>
internal sealed class LeaveShard
{
    public static readonly LeaveShard Instance = new();

    private LeaveShard()
    {
    }
}
