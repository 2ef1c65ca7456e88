using System.Runtime.CompilerServices;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Reads the rows that meet a condition, in transactions that can't write.</summary>
internal static class PostgresConditionReader
{
    private const int WindowRows = 2000;

    /// <exception cref="FormatException">PostgreSQL does not understand the condition, or it would do more than read.</exception>
    /// <exception cref="StoreException">The store can't be read.</exception>
    public static async IAsyncEnumerable<StoredItem> ReadAsync(
        PostgresStoreSource address, SqlCondition condition, long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(address.ConnectionString);
        settings.Options = $"{settings.Options} -c default_transaction_read_only=on".TrimStart();
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        var found = await GuardAsync(address, condition, () => ReadWindowAsync(source, condition, first, last, cancellationToken)).ConfigureAwait(false);
        while (found.End is { } end)
        {
            foreach (var item in found.Items) yield return item;
            if (end >= last) yield break;
            var next = end + 1;
            found = await GuardAsync(address, condition, () => ReadWindowAsync(source, condition, next, last, cancellationToken)).ConfigureAwait(false);
        }
    }

    // A window of rows at a time: a slow reader must not keep the server from vacuuming. Numbered parameters make the server accept the
    // text as one statement or reject it.
    private static async Task<(long? End, List<StoredItem> Items)> ReadWindowAsync(
        NpgsqlDataSource source, SqlCondition condition, long first, long last, CancellationToken cancellationToken)
    {
        await using var window = source.CreateCommand(
            $"SELECT max(id) FROM (SELECT id FROM item WHERE id BETWEEN $1 AND $2 ORDER BY id LIMIT {WindowRows}) AS ids");
        window.Parameters.AddWithValue(first);
        window.Parameters.AddWithValue(last);
        var end = await window.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as long?;
        await using var chosen = source.CreateCommand(
            $"""
            SELECT id, json, fetched_at FROM item
            WHERE id BETWEEN $1 AND $2 AND id IN (SELECT id FROM items WHERE id BETWEEN $1 AND $2 AND (
            {condition.Text}
            )) ORDER BY id
            """);
        chosen.CommandTimeout = 600;
        chosen.Parameters.AddWithValue(first);
        // Run even if there are no rows, so that an invalid condition is reported.
        chosen.Parameters.AddWithValue(end ?? first - 1);
        var items = new List<StoredItem>();
        await using var row = await chosen.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
            items.Add(new StoredItem(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1), row.GetInt64(2)));
        return (end, items);
    }

    private static async Task<T> GuardAsync<T>(PostgresStoreSource address, SqlCondition condition, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (PostgresException refused) when (refused.SqlState is ['4', '2', ..] or ['2', '2', ..] or ['2', '5', ..] or ['2', '1', ..] or ['0', 'A', ..])
        {
            throw condition.Refused(refused.MessageText);
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            throw PostgresErrors.Of(exception, address);
        }
    }
}
