using HnActors.Storage.Text;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Full-text search in a SQLite file, using FTS5. The index holds only words; the texts stay in the items.</summary>
internal sealed class SqliteTextIndex(string path) : ITextIndex
{
    private const int BatchRows = 20_000;
    private const int MaxWeighed = 2_000;

    // FTS5 weighs a word by how many items contain it, and counts them each time: beyond this many, the newest are shown unranked.
    private const int MaxCounted = 50_000;

    private const string Create = """
        CREATE VIRTUAL TABLE IF NOT EXISTS item_text USING fts5 (
            title, text, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2');
        CREATE TABLE IF NOT EXISTS item_text_row (id INTEGER PRIMARY KEY, fetched_at INTEGER NOT NULL);
        """;

    private const string Changed = """
        SELECT item.id, json ->> 'title', json ->> 'text', item.fetched_at
        FROM (SELECT id, CASE WHEN json_valid(json) THEN json END AS json, fetched_at FROM item) AS item
            LEFT JOIN item_text_row AS row ON row.id = item.id
        WHERE item.id > $after AND row.fetched_at IS NOT item.fetched_at
        ORDER BY item.id LIMIT $limit
        """;

    public async Task<long> UpdateAsync(IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        // Opened as a store first, so that only a store gets an index.
        await using (SqliteItemStore.OpenOrCreate(path).ConfigureAwait(false))
        {
            using var connection = new SqliteConnection(SqliteSql.ConnectionString(path, SqliteOpenMode.ReadWrite));
            try
            {
                connection.Open();
                return await Task.Run(
                    () => SqliteCancellation.Run(connection, () => Update(connection, progress, cancellationToken), cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (SqliteException exception)
            {
                throw SqliteErrors.Of(exception, path);
            }
        }
    }

    public Task<IReadOnlyList<StoredItem>?> SearchAsync(SearchTerms terms, int limit, CancellationToken cancellationToken = default)
    {
        try
        {
            using var connection = SqliteReading.Open(path);
            return Task.FromResult(SqliteCancellation.Run(connection, () => Search(connection, terms, limit), cancellationToken));
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, path);
        }
    }

    private static IReadOnlyList<StoredItem>? Search(SqliteConnection connection, SearchTerms terms, int limit)
    {
        if (!connection.Has("table", "item_text_row")) return null;
        using var command = connection.CreateCommand();
        command.Parameters.AddWithValue("$query", QueryOf(terms));
        command.Parameters.AddWithValue("$weighed", MaxWeighed);
        command.Parameters.AddWithValue("$counted", MaxCounted);
        command.CommandText = "SELECT count(*) FROM (SELECT 1 FROM item_text WHERE item_text MATCH $query LIMIT $counted)";
        var rank = (long)command.ExecuteScalar()! < MaxCounted ? "rank" : "0";
        command.CommandText = $"""
            SELECT item.id, CAST(item.json AS BLOB), item.fetched_at
            FROM (SELECT rowid AS id, {rank} AS rank FROM item_text WHERE item_text MATCH $query ORDER BY rowid DESC LIMIT $weighed) AS found
                JOIN item ON item.id = found.id
            WHERE item.json IS NOT NULL ORDER BY found.rank, item.id DESC LIMIT $limit
            """;
        command.Parameters.AddWithValue("$limit", limit);
        return SqliteRowStore.ReadRows(command);
    }

    private static long Update(SqliteConnection connection, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        connection.Execute(Create);
        var (after, count) = (0L, 0L);
        while (TakeIn(connection, after) is { Rows: > 0 } batch)
        {
            (after, count) = (batch.Last, count + batch.Rows);
            progress?.Report(count);
            cancellationToken.ThrowIfCancellationRequested();
        }
        return count;
    }

    private static (int Rows, long Last) TakeIn(SqliteConnection connection, long after)
    {
        using var transaction = connection.BeginTransaction();
        using var changed = connection.CreateCommand();
        using var index = connection.CreateCommand();
        using var mark = connection.CreateCommand();
        changed.Transaction = index.Transaction = mark.Transaction = transaction;
        changed.CommandText = Changed;
        changed.Parameters.AddWithValue("$after", after);
        changed.Parameters.AddWithValue("$limit", BatchRows);
        index.CommandText = "INSERT OR REPLACE INTO item_text (rowid, title, text) VALUES ($id, $title, $text)";
        mark.CommandText = "INSERT OR REPLACE INTO item_text_row (id, fetched_at) VALUES ($id, $at)";
        var rows = 0;
        using (var reader = changed.ExecuteReader())
        {
            for (; reader.Read(); rows++)
            {
                after = reader.GetInt64(0);
                index.Parameters.Clear();
                index.Parameters.AddWithValue("$id", after);
                index.Parameters.AddWithValue("$title", PlainText.Of(TextOf(reader, 1)));
                index.Parameters.AddWithValue("$text", PlainText.Of(TextOf(reader, 2)));
                index.ExecuteNonQuery();
                mark.Parameters.Clear();
                mark.Parameters.AddWithValue("$id", after);
                mark.Parameters.AddWithValue("$at", reader.GetInt64(3));
                mark.ExecuteNonQuery();
            }
        }
        transaction.Commit();
        return (rows, after);
    }

    // Within quotes, only the quote itself is special.
    private static string QueryOf(SearchTerms terms)
    {
        var query = string.Join(" AND ", terms.Required.Select(Quoted));
        return terms.Excluded.Count == 0 ? query : $"({query}) NOT ({string.Join(" OR ", terms.Excluded.Select(Quoted))})";

        static string Quoted(string words) => $"\"{words.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string? TextOf(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
