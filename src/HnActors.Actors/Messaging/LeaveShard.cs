namespace HnActors.Actors.Messaging;

/// <summary>To an actor whose shard moves: stop. A persistent actor finishes the current write first, since unlike a poison pill this waits its turn.</summary>
internal sealed class LeaveShard
{
    public static readonly LeaveShard Instance = new();

    private LeaveShard()
    {
    }
}
