using System.Net;
using System.Text.RegularExpressions;

namespace HnActors.Storage.Text;

/// <summary>Converts the HTML of texts and profiles: paragraphs become lines, other tags are removed, entities are decoded.</summary>
public static partial class PlainText
{
    /// <returns>Empty if there is no text.</returns>
    public static string Of(string? html)
    {
        if (string.IsNullOrEmpty(html)) return "";
        var text = Paragraph().Replace(html, "\n\n");
        return WebUtility.HtmlDecode(Tag().Replace(text, "")).Trim();
    }

    [GeneratedRegex("<p\\b[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Paragraph();

    [GeneratedRegex("</?[a-z][^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
