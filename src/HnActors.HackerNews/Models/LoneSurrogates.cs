using System.Text.Json;
using System.Text.RegularExpressions;

namespace HnActors.HackerNews.Models;

/// <summary>Makes text of a JSON string whose escapes hold half of a surrogate pair.</summary>
internal static partial class LoneSurrogates
{
    private const string Replacement = "\\ufffd";

    /// <param name="rawText">The string as it stands in the JSON, quotes included.</param>
    /// <returns>The text, with U+FFFD for each half without its other half.</returns>
    public static string Replace(string rawText) =>
        JsonSerializer.Deserialize<string>(Escapes().Replace(rawText, match => match.Groups["lone"].Success ? Replacement : match.Value)) ?? "";

    // Whole pairs and other escapes are matched first, so that what is left under "lone" has no partner.
    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.")]
    private static partial Regex Escapes();
}
