namespace HnActors.Core.Jobs;

/// <summary>One spelling for each API address, so that what is kept per API, such as its request budget, is kept once.</summary>
public static class ApiUrl
{
    /// <summary>
    /// Scheme and host in lower case, without the default port, user, query and fragment, and with one slash at the end. Anything that is
    /// not an http or https URL, such as <c>sim</c>, stays as it is.
    /// </summary>
    public static string Normalize(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? Normalize(url).AbsoluteUri : address;

    /// <inheritdoc cref="Normalize(string)"/>
    public static Uri Normalize(Uri address) => new UriBuilder(address.Scheme, address.IdnHost, address.IsDefaultPort ? -1 : address.Port)
    {
        Path = address.AbsolutePath.TrimEnd('/') + "/",
    }.Uri;
}
