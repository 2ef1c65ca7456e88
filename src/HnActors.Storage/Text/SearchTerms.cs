using System.Text.RegularExpressions;

namespace HnActors.Storage.Text;

/// <summary>A parsed search: each word and each phrase in double quotes is required, and terms after a minus are excluded.</summary>
public sealed partial record SearchTerms
{
    private SearchTerms(IReadOnlyList<string> required, IReadOnlyList<string> excluded)
    {
        Required = required;
        Excluded = excluded;
    }

    /// <summary>Words and phrases that are required, in the order in which they were given.</summary>
    public IReadOnlyList<string> Required { get; }

    /// <summary>Words and phrases that are excluded.</summary>
    public IReadOnlyList<string> Excluded { get; }

    /// <exception cref="FormatException">Nothing is required.</exception>
    public static SearchTerms Parse(string text)
    {
        // Either the word or the phrase is empty.
        var terms = Term().Matches(text)
            .Select(match => (IsExcluded: match.Groups["minus"].Success, Words: match.Groups["phrase"].Value + match.Groups["word"].Value))
            .Where(term => term.Words.Any(char.IsLetterOrDigit)).ToList();
        var required = terms.Where(term => !term.IsExcluded).Select(term => term.Words).ToList();
        if (required.Count == 0) throw new FormatException($"'{text}' names no word to search for: give one or more.");
        return new SearchTerms(required, [.. terms.Where(term => term.IsExcluded).Select(term => term.Words)]);
    }

    [GeneratedRegex("(?<minus>-)?(?:\"(?<phrase>[^\"]*)\"?|(?<word>[^\\s\"]+))", RegexOptions.CultureInvariant)]
    private static partial Regex Term();
}
