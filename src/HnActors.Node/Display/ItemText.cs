using System.Globalization;
using HnActors.HackerNews.Models;
using HnActors.Storage.Text;

namespace HnActors.Node.Display;

/// <summary>Formats an item for people.</summary>
internal static class ItemText
{
    private const int ExcerptLength = 160;

    /// <summary>The author, time, and reception of an item.</summary>
    public static string Head(Item item)
    {
        var when = item.Time is { } seconds && seconds is > -62_135_596_800 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : "at no time";
        return $"{item.Id}  {item.By ?? "nobody"}  {when}" +
            (item.Score is { } score ? $"  {Human.Plural(score, "point")}" : "") + (item.Deleted ? "  deleted" : "") + (item.Dead ? "  dead" : "");
    }

    /// <summary>A search result: two or three rows.</summary>
    /// <param name="words">The search words; the text is shown from about the first match on.</param>
    public static IEnumerable<string> Found(Item item, IReadOnlyList<string> words)
    {
        yield return Head(item);
        if (TitleOf(item) is { } title) yield return $"  {title}";
        if (PlainText.Of(item.Text) is { Length: > 0 } text) yield return $"  {Excerpt(OneLine(text), words)}";
    }

    /// <summary>The rows of an item in a thread, indented by its depth.</summary>
    public static IEnumerable<string> InThread(Item item, int depth)
    {
        var margin = new string(' ', 2 * depth);
        yield return margin + Head(item);
        if (TitleOf(item) is { } title) yield return $"{margin}  {title}";
        foreach (var line in PlainText.Of(item.Text).Split('\n', StringSplitOptions.RemoveEmptyEntries)) yield return $"{margin}  {OneLine(line)}";
    }

    private static string? TitleOf(Item item) => item.Title is { Length: > 0 } title
        ? OneLine(title) + (item.Url is { Length: > 0 } url ? $"  {OneLine(url)}" : "")
        : null;

    private static string Excerpt(string text, IReadOnlyList<string> words)
    {
        var at = words.Select(word => text.IndexOf(word, StringComparison.OrdinalIgnoreCase)).Where(index => index >= 0).DefaultIfEmpty(0).Min();
        var from = Math.Max(0, Math.Min(at - (ExcerptLength / 4), text.Length - ExcerptLength));
        var length = Math.Min(ExcerptLength, text.Length - from);
        return $"{(from > 0 ? "…" : "")}{text.Substring(from, length)}{(from + length < text.Length ? "…" : "")}";
    }

    /// <summary>Makes text safe for use within a line: nothing from the API may move a terminal's cursor.</summary>
    public static string OneLine(string text) => string.Join(
        ' ', string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
