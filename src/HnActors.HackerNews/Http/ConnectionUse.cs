namespace HnActors.HackerNews.Http;

/// <summary>What a pool knows of one of its connections. Guarded by the pool's lock.</summary>
internal sealed class ConnectionUse
{
    public TimeSpan OpenedAt { get; set; }

    public TimeSpan UsedAt { get; set; }

    /// <summary>From then on it is given no more requests: what stands for the server's name may have changed.</summary>
    public TimeSpan ExpiresAt { get; set; }

    /// <summary>Requests that it was given and has not answered.</summary>
    public int Pending { get; set; }

    public bool IsOpen { get; set; }

    /// <summary>True while it stands in the stack of connections with room.</summary>
    public bool IsFree { get; set; }
}
