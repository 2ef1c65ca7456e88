using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace HnActors.HackerNews.Http;

/// <summary>The bytes of a GET for an item but for its number: made once, written for every request.</summary>
internal sealed class RequestHead(Uri api, string userAgent)
{
    private const int MaxDigits = 20;

    private readonly byte[] _before = Encoding.ASCII.GetBytes($"GET {api.AbsolutePath.TrimEnd('/')}/item/");
    private readonly byte[] _after = Encoding.ASCII.GetBytes(
        $".json HTTP/1.1\r\nHost: {Bracketed(api)}{(api.IsDefaultPort ? "" : $":{api.Port}")}\r\nUser-Agent: {userAgent}\r\n\r\n");

    public void Write(IBufferWriter<byte> writer, long id)
    {
        var span = writer.GetSpan(_before.Length + MaxDigits + _after.Length);
        _before.CopyTo(span);
        Utf8Formatter.TryFormat(id, span[_before.Length..], out var digits);
        _after.CopyTo(span[(_before.Length + digits)..]);
        writer.Advance(_before.Length + digits + _after.Length);
    }

    private static string Bracketed(Uri api) => api.HostNameType == UriHostNameType.IPv6 ? $"[{api.IdnHost}]" : api.IdnHost;
}
