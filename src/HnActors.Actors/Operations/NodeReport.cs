using HnActors.Actors.Monitoring;

namespace HnActors.Actors.Operations;

/// <param name="Node">The node's address.</param>
public sealed record NodeReport(string Node, NodeReading Reading);
