using Microsoft.Extensions.Logging;

namespace HnActors.Node.Settings;

/// <summary>The format of a log.</summary>
internal enum LogFormat
{
    /// <summary>A human-readable line per entry.</summary>
    Text,

    /// <summary>One JSON object per line.</summary>
    Json,
}

/// <summary>What is logged, how, and where.</summary>
/// <param name="Level">Null for warnings, unless a display already shows them.</param>
/// <param name="File">Null for standard error.</param>
internal sealed record LogSettings(LogFormat Format = LogFormat.Text, LogLevel? Level = null, string? File = null);
