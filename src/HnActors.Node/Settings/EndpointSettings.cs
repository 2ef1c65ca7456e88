namespace HnActors.Node.Settings;

/// <summary>Where a program can be watched and controlled over HTTP.</summary>
/// <param name="Address">The address it listens on.</param>
/// <param name="Token">The token that requests must present; null for none.</param>
/// <param name="ReadToken">The token that permits reading everything but changing nothing; null for none.</param>
/// <param name="BasePath">The prefix of every path, such as <c>/hn</c>, behind a reverse proxy; null for none.</param>
internal sealed record EndpointSettings(Uri Address, string? Token, string? ReadToken, string? BasePath);
