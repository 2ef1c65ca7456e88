namespace HnActors.Node.Settings;

/// <summary>Where a program is looked at and steered over HTTP.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Token">What it wants to be shown; null for nothing.</param>
/// <param name="ReadToken">What allows to look at everything and to change nothing; null for no such token.</param>
/// <param name="BasePath">What stands before every path, such as <c>/hn</c>, where a proxy leads here; null for nothing.</param>
internal sealed record EndpointSettings(Uri Address, string? Token, string? ReadToken, string? BasePath);
