using System.Text.RegularExpressions;
using HnActors.Storage.Addresses;

namespace HnActors.Node.Configuration;

/// <summary>Hides what in a value must not be shown.</summary>
internal static partial class SecretMask
{
    public const string Hidden = "***";

    /// <summary>A database by its place alone, an address for notices by its host, of a line of the shell nothing, a URL without user and password,
    /// anything else as it is.</summary>
    /// <param name="name">Of the setting.</param>
    public static string Of(string name, string value)
    {
        if (name == "notify") return Uri.TryCreate(value, UriKind.Absolute, out var url) ? $"{url.Scheme}://{url.Host}/{Hidden}" : Hidden;
        if (SettingOptions.RunsCommand(name)) return Hidden;
        if (!value.StartsWith("postgres", StringComparison.Ordinal)) return UserInfo().Replace(value, $"://{Hidden}@");
        try
        {
            return StoreAddress.Parse(value).ToString();
        }
        catch (FormatException)
        {
            return $"postgres:{Hidden}";
        }
    }

    // Up to the last of several @: who writes one into a password unescaped shall not find half of it shown.
    [GeneratedRegex("://.*@")]
    private static partial Regex UserInfo();
}
