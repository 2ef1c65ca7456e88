namespace HnActors.Node.Terminal;

/// <summary>Guesses what a mistyped word was to be.</summary>
internal static class NearestWord
{
    /// <returns>The end of a sentence that says what else there is; empty where nothing is alike.</returns>
    public static string Hint(string word, IEnumerable<string> known)
    {
        var nearest = known.Select(name => (Name: name, Distance: Distance(word, name)))
            .Where(candidate => candidate.Distance <= Math.Max(2, word.Length / 3))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return nearest.Name is { } name ? $"; did you mean '{name}'?" : "";
    }

    /// <summary>Levenshtein's: how many letters must be added, taken away or changed to make one word of the other.</summary>
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
