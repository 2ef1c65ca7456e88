namespace HnActors.Storage;

/// <summary>A user-supplied SQL condition on the view <c>items</c>: a single expression that can't break out of its context.</summary>
/// <remarks>
/// Only its structure is checked: that quotes, comments and parentheses are closed, and that it does not end the statement. The rest is
/// up to the database, over a connection that can't write.
/// </remarks>
public sealed class SqlCondition
{
    private SqlCondition(string text) => Text = text;

    /// <summary>The expression, to be put between parentheses on separate lines.</summary>
    public string Text { get; }

    /// <exception cref="FormatException">It is not a single expression.</exception>
    public static SqlCondition Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw Refuse(text, "it is empty");
        var open = 0;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\0':
                    throw Refuse(text, "it holds a NUL character");
                case '\'' or '"' or '`':
                    at = EndOf(text, at, text[at].ToString(), "a quote is not closed");
                    break;
                case '[':
                    at = EndOf(text, at, "]", "a bracket is not closed");
                    break;
                case ';':
                    throw Refuse(text, "it holds a ';': only one condition is allowed");
                case '-' when Follows(text, at, '-'):
                case '/' when Follows(text, at, '*'):
                    throw Refuse(text, "it holds a comment");
                case '$' or '\\' or '?' or '@' or '#':
                    throw Refuse(text, $"it holds a '{text[at]}' outside of quotes");
                // A single colon is a parameter, as in id=:a; two are PostgreSQL's cast.
                case ':' when Follows(text, at, ':'):
                    at++;
                    break;
                case ':':
                    throw Refuse(text, "it holds a ':' outside of quotes");
                case '(':
                    open++;
                    break;
                case ')' when --open < 0:
                    throw Refuse(text, "a ')' has no '('");
            }
        }
        return open == 0 ? new SqlCondition(text) : throw Refuse(text, "a '(' has no ')'");
    }

    /// <summary>Reports what the database did not understand, in one line.</summary>
    internal FormatException Refused(string why) => Refuse(Text, why.ReplaceLineEndings(" ").TrimEnd('.', ' '));

    private static bool Follows(string text, int at, char next) => at + 1 < text.Length && text[at + 1] == next;

    // A doubled quote stands for itself: the text around it is treated as two texts, with the same result.
    private static int EndOf(string text, int start, string end, string otherwise)
    {
        var at = text.IndexOf(end, start + 1, StringComparison.Ordinal);
        if (at < 0) throw Refuse(text, otherwise);
        return text.AsSpan(start, at - start).Contains('\\') || text.AsSpan(start, at - start).Contains('\0')
            ? throw Refuse(text, "a quoted text holds a backslash or a NUL, which databases read differently")
            : at;
    }

    private static FormatException Refuse(string text, string why) => new(
        $"--where \"{text.ReplaceLineEndings(" ")}\" is not a condition: {why}. Write one on the columns of the view items, " +
        "such as \"score > 100 AND type = 'story'\".");
}
