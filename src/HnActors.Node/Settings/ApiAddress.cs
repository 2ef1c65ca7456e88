using HnActors.Core.Jobs;
using HnActors.HackerNews;
using HnActors.Node.Terminal;

namespace HnActors.Node.Settings;

/// <summary>Which API is meant: an address, or the built-in imitation.</summary>
/// <param name="Address">Null for the imitation.</param>
internal sealed record ApiAddress(Uri? Address)
{
    public const string Simulated = "sim";

    public static readonly string Official = ApiUrl.Normalize(HackerNewsOptions.OfficialApi).AbsoluteUri;

    public bool IsSimulated => Address is null;

    public static ApiAddress Parse(string text)
    {
        if (text == Simulated) return new ApiAddress((Uri?)null);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
            throw new UsageException($"--api '{text}' is not an http or https URL: write something like {Official}, or sim for the built-in imitation.");
        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
            throw new UsageException($"--api '{text}' is more than an address: leave out what follows ? or #, or precedes @.");
        return new ApiAddress(ApiUrl.Normalize(address));
    }

    public override string ToString() => Address?.AbsoluteUri ?? Simulated;
}
