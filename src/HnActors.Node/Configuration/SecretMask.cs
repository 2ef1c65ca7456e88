using HnActors.HackerNews.Failures;
using HnActors.Storage.Addresses;

namespace HnActors.Node.Configuration;

/// <summary>Hides the secret parts of a value.</summary>
internal static class SecretMask
{
    public const string Hidden = UserInfo.Hidden;

    /// <summary>Shows a database by its location, a notification URL by its host, no shell command, a URL without user and password,
    /// and anything else unchanged.</summary>
    /// <param name="name">The setting's name.</param>
    public static string Of(string name, string value)
    {
        if (name == "notify") return Uri.TryCreate(value, UriKind.Absolute, out var url) ? $"{url.Scheme}://{url.Host}/{Hidden}" : Hidden;
        if (SettingOptions.RunsCommand(name)) return Hidden;
        if (!value.StartsWith("postgres", StringComparison.Ordinal)) return UserInfo.Hide(value);
        try
        {
            return StoreAddress.Parse(value).ToString();
        }
        catch (FormatException)
        {
            return $"postgres:{Hidden}";
        }
    }
}
