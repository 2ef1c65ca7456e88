using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Node.Importing;

/// <summary>Users to be written into a store, which assigns each name a number.</summary>
internal sealed class ImportedUsers
{
    private const int MaxUsers = 500;

    private readonly IUserStore _users;
    private readonly ImportBatch _batch;
    private readonly Dictionary<string, (byte[] Body, long FetchedAt, bool IsDated)> _named = new(StringComparer.Ordinal);

    private ImportedUsers(IUserStore users, ImportBatch batch) => (_users, _batch) = (users, batch);

    public static async Task<ImportedUsers> OpenAsync(IUserStore users, CancellationToken cancellationToken) =>
        new(users, await ImportBatch.OpenAsync(users, cancellationToken).ConfigureAwait(false));

    public bool IsEmpty => _named.Count == 0 && _batch.IsEmpty;

    public bool IsFull => _named.Count >= MaxUsers || _batch.IsFull;

    /// <inheritdoc cref="ImportBatch.Imported"/>
    public IdRangeSet Imported => _batch.Imported;

    /// <inheritdoc cref="ImportBatch.Filled"/>
    public IdRangeSet Filled => _batch.Filled;

    /// <inheritdoc cref="ImportBatch.New"/>
    public long New => _batch.New;

    /// <inheritdoc cref="ImportBatch.Known"/>
    public long Known => _batch.Known;

    /// <inheritdoc cref="ImportBatch.Add"/>
    public void Add(string name, byte[] body, long fetchedAt, bool isDated)
    {
        // If a user occurs twice in the files, the more recent reading counts.
        if (!_named.TryGetValue(name, out var before) || (isDated && fetchedAt >= before.FetchedAt)) _named[name] = (body, fetchedAt, isDated);
    }

    /// <inheritdoc cref="ImportBatch.WriteAsync"/>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (_named.Count > 0)
        {
            foreach (var (name, number) in await _users.RecordAsync(_named.Keys, cancellationToken).ConfigureAwait(false))
            {
                var user = _named[name];
                _batch.Add(new StoredItem(number, user.Body, user.FetchedAt), user.IsDated);
            }
            _named.Clear();
        }
        await _batch.WriteAsync(cancellationToken).ConfigureAwait(false);
    }
}
