using System.Text;

namespace HnActors.Node.Display;

/// <summary>Aligned rows for files and pipes: one per line, whatever its length, with a single header.</summary>
internal sealed class AlignedText(string[] header)
{
    private const string Gap = "  ";

    private readonly int[] _widths = [.. header.Select(name => name.Length)];
    private bool _hasHeader;

    /// <summary>Prints rows; a column widens as needed, and never becomes narrower again.</summary>
    public void Print(IReadOnlyList<string[]> rows)
    {
        foreach (var row in rows)
        {
            for (var column = 0; column < _widths.Length; column++) _widths[column] = Math.Max(_widths[column], row[column].Length);
        }
        if (!_hasHeader) Console.Out.WriteLine(LineOf(header));
        _hasHeader = true;
        foreach (var row in rows) Console.Out.WriteLine(LineOf(row));
    }

    private string LineOf(string[] row)
    {
        var line = new StringBuilder();
        for (var column = 0; column < row.Length - 1; column++) line.Append(row[column].PadRight(_widths[column])).Append(Gap);
        // A message may have several lines.
        return line.Append(row[^1].ReplaceLineEndings(" ")).ToString();
    }
}
