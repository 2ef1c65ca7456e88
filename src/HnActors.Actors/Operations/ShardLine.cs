namespace HnActors.Actors.Operations;

/// <summary>Where the entities of one kind are.</summary>
/// <param name="Node">The node's address.</param>
public sealed record ShardLine(string Kind, string Node, string Shard, int Entities);
