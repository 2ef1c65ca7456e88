namespace HnActors.Node.Terminal;

/// <summary>Guesses the intended word for a mistyped one.</summary>
internal static class NearestWord
{
    /// <returns>The end of a sentence that suggests similar words; empty if there are none.</returns>
    public static string Hint(string word, IEnumerable<string> known)
    {
        var nearest = known.Select(name => (Name: name, Distance: Distance(word, name)))
            .Where(candidate => candidate.Distance <= Math.Max(2, word.Length / 3))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return nearest.Name is { } name ? $"; did you mean '{name}'?" : "";
    }

    /// <summary>The Levenshtein distance: the fewest insertions, deletions and substitutions that turn one word into the other.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var change = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
