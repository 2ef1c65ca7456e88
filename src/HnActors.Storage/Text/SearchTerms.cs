using System.Text.RegularExpressions;

namespace HnActors.Storage.Text;

/// <summary>What is searched for: each word and each phrase in double quotes must be there, what follows a minus must not.</summary>
public sealed partial record SearchTerms
{
    private SearchTerms(IReadOnlyList<string> required, IReadOnlyList<string> excluded)
    {
        Required = required;
        Excluded = excluded;
    }

    /// <summary>Words and phrases that must be there, in the order in which they were given.</summary>
    public IReadOnlyList<string> Required { get; }

    /// <summary>Words and phrases that must not be there.</summary>
    public IReadOnlyList<string> Excluded { get; }

    /// <exception cref="FormatException">Nothing is required.</exception>
    public static SearchTerms Parse(string text)
    {
        // Of a word and a phrase one is empty.
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
