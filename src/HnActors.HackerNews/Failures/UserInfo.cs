using System.Text.RegularExpressions;

namespace HnActors.HackerNews.Failures;

/// <summary>User and password in a URL.</summary>
public static partial class UserInfo
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Hidden = "***";

    /// <summary>A text with each URL in it without them.</summary>
    public static string Hide(string text) => Pattern().Replace(text, $"://{Hidden}@");

    // Up to the last of several @: who writes one into a password unescaped shall not find half of it shown.
    [GeneratedRegex("://.*@")]
    private static partial Regex Pattern();
}
