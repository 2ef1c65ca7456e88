using System.Text;

namespace HnActors.Node.Logs;

/// <summary>Passes on what is written, line by line.</summary>
internal sealed class LineWriter(Action<string> onLine) : TextWriter
{
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        if (value == '\n')
        {
            var line = _line.ToString().TrimEnd('\r');
            _line.Clear();
            onLine(line);
        }
        else
        {
            _line.Append(value);
        }
    }
}
