namespace HnActors.Actors.Operations;

/// <summary>The location of the entities of one kind.</summary>
/// <param name="Node">The node's address.</param>
public sealed record ShardLine(string Kind, string Node, string Shard, int Entities);
