using HnActors.Actors.Monitoring;

namespace HnActors.Actors.Operations;

/// <summary>A job in a list.</summary>
/// <param name="Phase">running, paused, cancelled or finished.</param>
/// <param name="Note">What who started it should know; null for nothing.</param>
public sealed record JobLine(
    string Job, string Selection, string Api, double? MaxRate, string Phase, DateTimeOffset StartedAt, string? Note = null);

/// <summary>Where a job stands: the parts add up to the total.</summary>
/// <param name="Stored">Rows with a body; <paramref name="Nulls"/> are apart.</param>
/// <param name="Waiting">Failed ids that will be retried.</param>
/// <param name="OldestLease">Seconds.</param>
/// <param name="Complete">True where every id is in the store.</param>
/// <param name="Nodes">The nodes that fetch for it.</param>
public sealed record JobReport(
    string Job,
    string Selection,
    string Api,
    string Phase,
    long From,
    long To,
    long Total,
    long Stored,
    long Nulls,
    long Pending,
    long Waiting,
    long Parked,
    long Dropped,
    long Leased,
    long Queued,
    int OpenLeases,
    double OldestLease,
    IReadOnlyDictionary<string, int> Kinds,
    bool Complete,
    IReadOnlyList<NodeReport> Nodes);

/// <param name="Node">The node's address.</param>
public sealed record NodeReport(string Node, NodeReading Reading);

/// <summary>Dead letters that were changed.</summary>
/// <param name="Phase">The phase that their job is in now.</param>
public sealed record LetterChange(long Count, string Phase);

/// <summary>A lease that is out.</summary>
/// <param name="Age">Seconds since its ids were lent.</param>
/// <param name="Left">Seconds to its deadline.</param>
public sealed record LeaseLine(string Lease, string Kind, string Node, string Ids, long Count, double Age, double Left);

/// <summary>A member of the cluster.</summary>
public sealed record MemberLine(string Address, IReadOnlyList<string> Roles, string Status, string Reachability, string Version);

/// <summary>Where the entities of one kind are.</summary>
/// <param name="Node">The node's address.</param>
public sealed record ShardLine(string Kind, string Node, string Shard, int Entities);
