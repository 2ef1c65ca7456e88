namespace HnActors.Node.Settings;

/// <summary>Who is told how a command goes.</summary>
/// <param name="Url">Is sent every notice; null for nobody. It may hold a secret: of it nothing but the host is to be shown.</param>
/// <param name="OnFinish">A line for the shell, run when the command ends; null for none.</param>
/// <param name="OnStall">A line for the shell, run when the command stalls and when it goes on; null for none.</param>
/// <param name="StallAfter">How long it may be paused before it counts as stalled.</param>
internal sealed record NotificationSettings(Uri? Url, string? OnFinish, string? OnStall, TimeSpan StallAfter);
