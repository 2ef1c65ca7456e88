namespace HnActors.Actors.Messaging;

/// <summary>To a persistent actor whose shard moves: stop after the current write. Unlike a poison pill, it waits its turn.</summary>
internal sealed class LeaveShard
{
    public static readonly LeaveShard Instance = new();

    private LeaveShard()
    {
    }
}
