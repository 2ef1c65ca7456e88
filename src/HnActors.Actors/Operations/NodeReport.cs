using System.Text.Json.Serialization;
using HnActors.Actors.Monitoring;

namespace HnActors.Actors.Operations;

/// <param name="Node">The node's address.</param>
public sealed record NodeReport(string Node, [property: JsonPropertyName("reading")] NodeMetrics Metrics);
