using System.Text;

namespace HnActors.Node.Display;

/// <summary>A part of a row of the display.</summary>
/// <param name="Short">The same in fewer letters.</param>
/// <param name="MayGo">Left out where even the short forms have no room.</param>
internal sealed record Column(string Text, string Short, bool MayGo = false)
{
    public static implicit operator Column(string text) => new(text, text);
}

/// <summary>Makes rows that fit a terminal's width.</summary>
internal static class Columns
{
    /// <summary>How far in the text of a row begins, behind its name.</summary>
    public const int Indent = 9;

    /// <summary>One row: in full, else in short, else without what may go, else cut off.</summary>
    public static string Fit(string name, int width, params IReadOnlyList<Column> columns)
    {
        var begin = name.PadRight(Indent);
        var kept = columns.ToList();
        var row = begin + string.Join("   ", kept.Select(column => column.Text));
        if (row.Length <= width) return row;
        while (true)
        {
            foreach (var gap in new[] { "   ", "  " })
            {
                row = begin + string.Join(gap, kept.Select(column => column.Short));
                if (row.Length <= width) return row;
            }
            var last = kept.FindLastIndex(column => column.MayGo);
            if (last < 0) return Crop(row, width);
            kept.RemoveAt(last);
        }
    }

    /// <summary>A text of any length, in as many rows as it takes.</summary>
    public static IEnumerable<string> Wrap(string name, int width, string text)
    {
        var row = new StringBuilder(name.PadRight(Indent));
        foreach (var word in text.Split(' '))
        {
            if (row.Length > Indent && row.Length + 1 + word.Length > width)
            {
                yield return Crop(row.ToString(), width);
                row.Clear().Append(' ', Indent);
            }
            if (row.Length > Indent) row.Append(' ');
            row.Append(word);
        }
        yield return Crop(row.ToString(), width);
    }

    public static string Crop(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width - 1)] + "…";
}
