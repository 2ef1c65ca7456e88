using HnActors.HackerNews.Failures;
using HnActors.Storage.Addresses;

namespace HnActors.Node.Configuration;

/// <summary>Hides what in a value must not be shown.</summary>
internal static class SecretMask
{
    public const string Hidden = UserInfo.Hidden;

    /// <summary>A database by its place alone, an address for notices by its host, of a line of the shell nothing, a URL without user and password,
    /// anything else as it is.</summary>
    /// <param name="name">Of the setting.</param>
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
