using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HnActors.Simulator.Content;

namespace HnActors.Benchmarks.Comparison;

/// <summary>
/// An API that costs next to nothing, so that what is measured are those who ask it: bodies of the imitation, made beforehand, in which
/// only the id is put in; no faults, no latency, requests may be pipelined.
/// </summary>
internal sealed class CheapServer
{
    private const int Bodies = 4096;
    private const int MaxDigits = 20;

    /// <summary>The newest item.</summary>
    public const long MaxItem = 50_000_000;

    private static readonly (byte[] Before, byte[] After) Null = ("null"u8.ToArray(), []);

    private readonly (byte[] Before, byte[] After)[] _templates = [.. MakeTemplates()];

    /// <summary>Serves until the process ends. Writes the address to standard output first.</summary>
    public async Task RunAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4096);
        Console.WriteLine($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/v0/");
        while (true)
        {
            var socket = await listener.AcceptAsync();
            socket.NoDelay = true;
            _ = ServeAsync(socket);
        }
    }

    private static IEnumerable<(byte[] Before, byte[] After)> MakeTemplates()
    {
        var made = new ItemBodies(1);
        for (var id = 1; id <= Bodies; id++)
        {
            var body = made.Make(id);
            var field = Encoding.UTF8.GetBytes($"\"id\":{id}");
            var at = body.AsSpan().IndexOf(field);
            yield return body is null ? Null : (body[..(at + "\"id\":".Length)], body[(at + field.Length)..]);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = socket;
        var request = new byte[16 * 1024];
        var response = new byte[64 * 1024];
        var filled = 0;
        try
        {
            while (await socket.ReceiveAsync(request.AsMemory(filled)) is var read and > 0)
            {
                filled += read;
                var (taken, length) = Answer(request.AsSpan(0, filled), ref response);
                request.AsSpan(taken, filled - taken).CopyTo(request);
                filled -= taken;
                if (length > 0) await socket.SendAsync(response.AsMemory(0, length));
            }
        }
        catch (SocketException)
        {
            // Whoever asked has gone.
        }
    }

    private (int Taken, int Length) Answer(ReadOnlySpan<byte> requests, ref byte[] response)
    {
        var (taken, length) = (0, 0);
        while (requests[taken..].IndexOf("\r\n\r\n"u8) is var end and >= 0)
        {
            var id = IdOf(requests.Slice(taken, end));
            taken += end + 4;
            if (response.Length - length < 8 * 1024) Array.Resize(ref response, response.Length * 2);
            length += Write(response.AsSpan(length), id);
        }
        return (taken, length);
    }

    // 0 where something else than an item is asked for: then it is the newest id.
    private static long IdOf(ReadOnlySpan<byte> request)
    {
        var at = request.IndexOf("/item/"u8);
        return at >= 0 && Utf8Parser.TryParse(request[(at + 6)..], out long id, out _) ? id : 0;
    }

    private int Write(Span<byte> response, long id)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        Utf8Formatter.TryFormat(id == 0 ? MaxItem : id, digits, out var written);
        digits = digits[..written];
        var (before, after) = id == 0 ? ([], []) : id > MaxItem ? Null : _templates[id % Bodies];
        if (before == Null.Before) digits = [];
        var head = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nCache-Control: no-cache\r\nContent-Length: "u8;
        var length = 0;
        Append(response, head, ref length);
        Utf8Formatter.TryFormat(before.Length + digits.Length + after.Length, response[length..], out written);
        length += written;
        Append(response, "\r\n\r\n"u8, ref length);
        Append(response, before, ref length);
        Append(response, digits, ref length);
        Append(response, after, ref length);
        return length;
    }

    private static void Append(Span<byte> response, ReadOnlySpan<byte> part, ref int length)
    {
        part.CopyTo(response[length..]);
        length += part.Length;
    }
}
