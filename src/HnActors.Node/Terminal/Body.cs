using System.Text;
using HnActors.HackerNews.Bodies;
using HnActors.Storage.Threads;

namespace HnActors.Node.Terminal;

/// <summary>Prints bodies byte for byte: a text writer would alter invalid text.</summary>
internal static class Body
{
    public static void Print(RawBody body) => Print(body.Bytes);

    public static void Print(byte[] body) => Write([.. body, (byte)'\n']);

    /// <summary>A line of JSON: the item's place in its thread, and its exact body.</summary>
    public static void Print(ThreadItem item) =>
        Write([.. Encoding.UTF8.GetBytes($"{{\"depth\":{item.Depth},\"id\":{item.Id},\"item\":"), .. item.Json ?? "null"u8.ToArray(), .. "}\n"u8]);

    private static void Write(byte[] line) => ResultWriter.Try(() =>
    {
        using var output = Console.OpenStandardOutput();
        output.Write(line);
    });
}
