using System.Text;

namespace HnActors.Node.Terminal;

/// <summary>Standard output: if a result can't be written, the command has failed.</summary>
internal sealed class ResultWriter(TextWriter output) : TextWriter
{
    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => Try(() => output.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => output.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => output.Write(value));

    public override void WriteLine(string? value) => Try(() => output.WriteLine(value));

    public override void Flush() => Try(output.Flush);

    /// <exception cref="FailedException">Standard output can't be written to.</exception>
    public static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(exception);
        }
    }

    /// <summary>The error for standard output that is full or closed (.NET reports the latter as unauthorized access).</summary>
    public static FailedException Failed(Exception exception) =>
        new($"standard output can't be written to: {exception.GetBaseException().Message}");
}
