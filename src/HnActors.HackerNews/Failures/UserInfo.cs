using System.Text.RegularExpressions;

namespace HnActors.HackerNews.Failures;

/// <summary>Hides the user and password of URLs.</summary>
public static partial class UserInfo
{
    /// <summary>The placeholder for a secret.</summary>
    public const string Hidden = "***";

    /// <summary>The text, with the user and password of each URL in it hidden.</summary>
    public static string Hide(string text) => Pattern().Replace(text, $"://{Hidden}@");

    // Up to the last of several @: a password that holds an unescaped one must not be half shown.
    [GeneratedRegex("://.*@")]
    private static partial Regex Pattern();
}
