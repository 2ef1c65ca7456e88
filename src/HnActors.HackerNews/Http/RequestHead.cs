using System.Buffers;
using System.Text;

namespace HnActors.HackerNews.Http;

/// <summary>The bytes of a GET but for its target: made once, written for every request.</summary>
internal sealed class RequestHead(Uri api, string userAgent)
{
    private readonly byte[] _rest = Encoding.ASCII.GetBytes(
        $" HTTP/1.1\r\nHost: {Bracketed(api)}{(api.IsDefaultPort ? "" : $":{api.Port}")}\r\nUser-Agent: {userAgent}\r\n\r\n");

    /// <param name="target">Path and query, escaped.</param>
    public void Write(IBufferWriter<byte> writer, string target)
    {
        writer.Write("GET "u8);
        var span = writer.GetSpan(target.Length);
        writer.Advance(Encoding.ASCII.GetBytes(target, span));
        writer.Write(_rest);
    }

    private static string Bracketed(Uri api) => api.HostNameType == UriHostNameType.IPv6 ? $"[{api.IdnHost}]" : api.IdnHost;
}
