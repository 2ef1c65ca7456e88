namespace HnActors.Core.Leasing;

/// <summary>Why ids are leased.</summary>
public enum LeaseKind
{
    /// <summary>Ids never fetched before.</summary>
    Fresh = 0,

    /// <summary>Dead letters whose backoff is over.</summary>
    Retry = 1,

    /// <summary>Ids that kept answering <c>null</c> near the newest item: this time <c>null</c> is accepted and stored.</summary>
    AcceptNull = 2,
}
