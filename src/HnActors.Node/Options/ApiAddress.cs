using HnActors.HackerNews;

namespace HnActors.Node.Options;

/// <summary>Which API is meant: an address, or the built-in imitation.</summary>
/// <param name="Address">Null for the imitation.</param>
internal sealed record ApiAddress(Uri? Address)
{
    public const string Simulated = "sim";

    public static readonly string Official = HackerNewsOptions.OfficialApi.AbsoluteUri.TrimEnd('/');

    public bool IsSimulated => Address is null;

    public static ApiAddress Parse(string text)
    {
        if (text == Simulated) return new ApiAddress((Uri?)null);
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") && address.Host.Length > 0)
            return new ApiAddress(address);
        throw new UsageException($"--api '{text}' is not a URL: write something like {Official}, or sim for the built-in imitation.");
    }

    public override string ToString() => Address is null ? Simulated : Address.AbsoluteUri.TrimEnd('/');
}
