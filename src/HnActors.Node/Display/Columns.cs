using System.Text;

namespace HnActors.Node.Display;

/// <summary>A part of a display row.</summary>
/// <param name="Short">A shorter form of the text.</param>
/// <param name="MayGo">Whether it is left out if even the short forms don't fit.</param>
internal sealed record Column(string Text, string Short, bool MayGo = false)
{
    public static implicit operator Column(string text) => new(text, text);
}

/// <summary>Formats rows to fit a terminal's width.</summary>
internal static class Columns
{
    /// <summary>The column at which a row's text begins, after its name.</summary>
    public const int Indent = 9;

    /// <summary>Formats one row: in full, else in short form, else without optional columns, else cut off.</summary>
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

    /// <summary>Wraps a text of any length into as many rows as needed.</summary>
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
