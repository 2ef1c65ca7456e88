using System.Text.Json;

namespace HnActors.Node.Configuration;

/// <summary>One key of a configuration file.</summary>
/// <param name="Line">The line that the key stands in, from 1 on.</param>
/// <param name="Value">Null where it is an object.</param>
/// <param name="Children">The keys of an object; empty where it is none.</param>
internal sealed record ConfigurationNode(string Key, int Line, JsonElement? Value, IReadOnlyList<ConfigurationNode> Children);
