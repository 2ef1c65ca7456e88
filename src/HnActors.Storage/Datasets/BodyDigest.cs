using System.Security.Cryptography;

namespace HnActors.Storage.Datasets;

/// <summary>The SHA-256 of texts, each followed by a line feed. For bodies in id order, it is that of their .jsonl file.</summary>
internal sealed class BodyDigest : IDisposable
{
    private static readonly byte[] LineFeed = [(byte)'\n'];

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(ReadOnlySpan<byte> text)
    {
        _hash.AppendData(text);
        _hash.AppendData(LineFeed);
    }

    /// <summary>The hash of what was added, in lower-case hexadecimal.</summary>
    public string Read() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}
