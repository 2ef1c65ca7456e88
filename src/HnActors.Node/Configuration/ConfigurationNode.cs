using System.Text.Json;

namespace HnActors.Node.Configuration;

/// <summary>One key of a configuration file.</summary>
/// <param name="Line">The line of the key, starting at 1.</param>
/// <param name="Value">Null if the value is an object.</param>
/// <param name="Children">The keys of an object; empty otherwise.</param>
internal sealed record ConfigurationNode(string Key, int Line, JsonElement? Value, IReadOnlyList<ConfigurationNode> Children);
