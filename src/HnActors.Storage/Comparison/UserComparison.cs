using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using HnActors.Storage.Authors;

namespace HnActors.Storage.Comparison;

/// <summary>Finds the users that differ between two stores, in bodies or nulls. The times at which they were read do not matter.</summary>
/// <remarks>
/// Each store numbers its users independently, so users are matched by name. The names and hashes of the first store are held in memory,
/// about 150 bytes per user.
/// </remarks>
public static class UserComparison
{
    private const int ProgressRows = 1000;

    /// <param name="progress">Periodically receives the number of users read from both stores; null to report nothing.</param>
    /// <exception cref="StoreException">A store can't be read.</exception>
    public static async Task<UserDifferences> RunAsync(
        IUserStore first, IUserStore second, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        var (read, same, sameNulls) = (0L, 0L, 0L);
        var unmatched = new Dictionary<string, UInt128?>(StringComparer.Ordinal);
        await foreach (var (name, body) in ReadAsync(first, cancellationToken).ConfigureAwait(false))
        {
            unmatched.Add(name, HashOf(body));
            if (++read % ProgressRows == 0) progress?.Report(read);
        }
        List<string> bodies = [], nullInFirst = [], nullInSecond = [], onlyInSecond = [];
        await foreach (var (name, body) in ReadAsync(second, cancellationToken).ConfigureAwait(false))
        {
            if (++read % ProgressRows == 0) progress?.Report(read);
            if (!unmatched.Remove(name, out var hash)) onlyInSecond.Add(name);
            else if (hash is null && body is null) sameNulls++;
            else if (hash is null) nullInFirst.Add(name);
            else if (body is null) nullInSecond.Add(name);
            else if (hash == HashOf(body)) same++;
            else bodies.Add(name);
        }
        List<string> onlyInFirst = [.. unmatched.Keys];
        foreach (var names in new[] { bodies, nullInFirst, nullInSecond, onlyInFirst, onlyInSecond }) names.Sort(StringComparer.Ordinal);
        return new UserDifferences(same, sameNulls, bodies, nullInFirst, nullInSecond, onlyInFirst, onlyInSecond);
    }

    private static async IAsyncEnumerable<(string Name, byte[]? Body)> ReadAsync(
        IUserStore users, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = new AuthorNames(users);
        await foreach (var row in users.ReadAsync(PossibleIds.Min, PossibleIds.Max, cancellationToken).ConfigureAwait(false))
        {
            if (await names.FindAsync(row.Id).ConfigureAwait(false) is { } name) yield return (name, row.Json);
        }
    }

    // Half of a SHA-256 is enough: no two different bodies share it by accident.
    private static UInt128? HashOf(byte[]? body)
    {
        if (body is null) return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
