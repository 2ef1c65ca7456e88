using System.Security.Cryptography;

namespace HnActors.Storage.Datasets;

/// <summary>The SHA-256 of files.</summary>
internal static class FileHash
{
    /// <returns>Lower-case hexadecimal.</returns>
    public static async Task<string> Sha256Async(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
    }
}
