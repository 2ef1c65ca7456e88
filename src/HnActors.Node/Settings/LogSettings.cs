using Microsoft.Extensions.Logging;

namespace HnActors.Node.Settings;

/// <summary>In what form a log is written.</summary>
internal enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>A line with one object.</summary>
    Json,
}

/// <summary>What is logged, how, and where.</summary>
/// <param name="Level">Null for warnings, as far as no display shows the same.</param>
/// <param name="File">Null for standard error.</param>
internal sealed record LogSettings(LogFormat Format = LogFormat.Text, LogLevel? Level = null, string? File = null);
