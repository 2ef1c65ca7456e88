using HnActors.Storage.Postgres;
using HnActors.Storage.Sqlite;

namespace HnActors.Storage;

/// <summary>Where a store is, as the user names it: <c>sqlite:PATH</c> or <c>postgres:CONNECTION</c>. Its text holds no secret.</summary>
public abstract record StoreAddress
{
    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong and how to mend it, and holds no secret.</exception>
    public static StoreAddress Parse(string address)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 ? "" : address[..colon];
        var rest = address[(colon + 1)..];
        return scheme switch
        {
            SqliteAddress.Scheme => SqliteAddress.Read(rest),
            PostgresAddress.Scheme or "postgresql" => PostgresAddress.Read(rest),
            _ => throw new FormatException(
                $"'{(address.AsSpan().ContainsAny('@', '=', ';') ? "…" : address)}' is not a store this version knows: write sqlite:PATH, such as sqlite:hn.db, " +
                "or postgres:CONNECTION, such as \"postgres:Host=localhost;Database=hn;Username=hn\"."),
        };
    }

    /// <summary>Every file that the store consists of or keeps beside it, by its real name, whether it is there yet or not.</summary>
    public virtual IReadOnlyList<string> Files => [];

    /// <summary>Looks, without changing anything, whether there is a store.</summary>
    /// <exception cref="StoreException">There is something else, or it can't be reached.</exception>
    public abstract Task<bool> ExistsAsync(CancellationToken cancellationToken = default);

    /// <summary>Opens the store for writing, and makes it where there is none.</summary>
    /// <exception cref="StoreException">It can't be written to, or is not ours; then it is left as it is.</exception>
    public abstract Task<IItemStore> OpenOrCreateAsync(CancellationToken cancellationToken = default);

    /// <summary>Opens the store for reading only, beside a process that may be writing to it.</summary>
    /// <exception cref="StoreException">There is none, or it can't be read.</exception>
    public abstract Task<IItemStore> OpenReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps every other process from writing to the store until the result is disposed of.</summary>
    /// <exception cref="StoreException">Another process is at it, or it can't be reached.</exception>
    public abstract Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken = default);

    /// <summary>The process that keeps others out now; null where none does, or it can't be told.</summary>
    public abstract Task<int?> FindOwnerAsync(CancellationToken cancellationToken = default);

    /// <summary>Complains where another process keeps others out, and touches nothing.</summary>
    /// <exception cref="StoreException">Another process is at it.</exception>
    public async Task RefuseHeldAsync(CancellationToken cancellationToken = default)
    {
        if (await FindOwnerAsync(cancellationToken).ConfigureAwait(false) is { } owner) throw StoreException.Held(ToString(), owner);
    }
}
