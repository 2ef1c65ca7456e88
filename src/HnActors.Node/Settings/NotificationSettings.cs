namespace HnActors.Node.Settings;

/// <summary>Who is notified of a command's progress.</summary>
/// <param name="Url">The URL that every notice is sent to; null for none. It may hold a secret: only its host may be shown.</param>
/// <param name="OnFinish">A shell command to run when the command ends; null for none.</param>
/// <param name="OnStall">A shell command to run when the command stalls and when it resumes; null for none.</param>
/// <param name="StallAfter">How long the command may be paused before it counts as stalled.</param>
internal sealed record NotificationSettings(Uri? Url, string? OnFinish, string? OnStall, TimeSpan StallAfter);
