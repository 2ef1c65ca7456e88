using System.Runtime.CompilerServices;
using HnActors.Storage.Authors;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Users in the PostgreSQL database of their items.</summary>
internal sealed class PostgresUserStore(
    PostgresStoreSource address, NpgsqlDataSource source, PostgresClock clock, string itemIdentity, bool hasAuthors)
    : PostgresRowStore(
        address,
        source,
        hasAuthors ? PostgresRowSql.Users : PostgresRowSql.NoUsers,
        clock,
        UserIdentity.Of(itemIdentity),
        // Users were never stored on the basis of a single response.
        nullsConfirmedSince: 0,
        authors: null), IUserStore
{
    public Task<IReadOnlyDictionary<string, long>> RecordAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken = default) =>
        Address.UseAsync<IReadOnlyDictionary<string, long>>(
            async connection =>
            {
                var wanted = names.Where(ItemAuthor.IsName).ToArray();
                await PostgresAuthors.InsertAsync(connection, wanted, cancellationToken).ConfigureAwait(false);
                await using var find = new NpgsqlCommand("SELECT name, number FROM author WHERE name = ANY ($1)", connection);
                find.Parameters.AddWithValue(wanted);
                await using var reader = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) numbers[reader.GetString(0)] = reader.GetInt64(1);
                return numbers;
            },
            cancellationToken);

    public Task CompleteAuthorsAsync(CancellationToken cancellationToken = default) =>
        Address.UseAsync(connection => PostgresAuthorTable.CompleteAsync(connection, cancellationToken), cancellationToken);

    public Task<long> CountUnnumberedAsync(CancellationToken cancellationToken = default) => !hasAuthors ? Task.FromResult(0L) : Address.UseAsync(
        connection => PostgresAuthorTable.CountUnnumberedAsync(connection, cancellationToken), cancellationToken);

    public Task RestoreAuthorsAsync(IReadOnlyCollection<long> lost, CancellationToken cancellationToken = default) =>
        Address.UseAsync(connection => PostgresAuthorTable.RestoreAsync(connection, lost, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<(long First, long Last)> ReadAuthorsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!hasAuthors) yield break;
        var runs = await ReadRunsAsync("SELECT number AS id FROM author", cancellationToken, 1, long.MaxValue).ConfigureAwait(false);
        foreach (var run in runs) yield return run;
    }

    public async Task<IReadOnlyDictionary<long, string>> ReadNamesAsync(long first, long last, CancellationToken cancellationToken = default)
    {
        if (!hasAuthors) return new Dictionary<long, string>();
        var names = await ReadAllAsync(
            "SELECT number, name FROM author WHERE number BETWEEN $1 AND $2",
            row => (Number: row.GetInt64(0), Name: row.GetString(1)),
            cancellationToken,
            first,
            last).ConfigureAwait(false);
        return names.ToDictionary(author => author.Number, author => author.Name);
    }
}
