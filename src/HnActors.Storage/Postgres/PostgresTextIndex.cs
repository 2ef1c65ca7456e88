using HnActors.Storage.Text;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Full-text search in a PostgreSQL database, using a table of word vectors beside the items.</summary>
internal sealed class PostgresTextIndex(PostgresStoreSource address) : ITextIndex
{
    private const int BatchRows = 20_000;

    // English stemming, but no stop words: people do search for "the who".
    private const string Create = """
        DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_ts_config WHERE cfgname = 'hn_words' AND cfgnamespace = current_schema()::regnamespace) THEN
                CREATE TEXT SEARCH DICTIONARY hn_stem (TEMPLATE = snowball, LANGUAGE = english);
                CREATE TEXT SEARCH CONFIGURATION hn_words (COPY = english);
                ALTER TEXT SEARCH CONFIGURATION hn_words ALTER MAPPING
                    FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part WITH hn_stem;
            END IF;
        END $$;
        CREATE TABLE IF NOT EXISTS item_text (id bigint PRIMARY KEY, words tsvector NOT NULL, fetched_at bigint NOT NULL);
        CREATE INDEX IF NOT EXISTS item_text_words ON item_text USING gin (words)
        """;

    private const string Changed = """
        SELECT item.id, hn_json(item.json) ->> 'title', hn_json(item.json) ->> 'text', item.fetched_at
        FROM item LEFT JOIN item_text ON item_text.id = item.id AND item_text.id > $1
        WHERE item.id > $1 AND item_text.fetched_at IS DISTINCT FROM item.fetched_at
        ORDER BY item.id LIMIT $2
        """;

    private const string TakeIn = """
        INSERT INTO item_text (id, words, fetched_at)
        SELECT id, setweight(to_tsvector('hn_words', title), 'A') || to_tsvector('hn_words', text), fetched_at
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) AS incoming (id, title, text, fetched_at)
        ON CONFLICT (id) DO UPDATE SET words = excluded.words, fetched_at = excluded.fetched_at
        """;

    private const string Search = """
        SELECT item.id, item.json, item.fetched_at
        FROM (SELECT id, words, query FROM item_text, websearch_to_tsquery('hn_words', $1) AS query WHERE words @@ query ORDER BY id DESC LIMIT 2000)
            AS found JOIN item ON item.id = found.id
        WHERE item.json IS NOT NULL ORDER BY ts_rank(words, query) DESC, item.id DESC LIMIT $2
        """;

    // A tsvector is limited to a megabyte, and only a hostile item comes near it.
    private const int MaxCharacters = 200_000;

    public async Task<long> UpdateAsync(IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        await PostgresSchema.CreateWhereMissingAsync(address, cancellationToken).ConfigureAwait(false);
        return await address.UseAsync(
            async connection =>
            {
                await connection.ExecuteAsync(Create, cancellationToken).ConfigureAwait(false);
                var (after, count) = (0L, 0L);
                while (await ReadAsync(connection, after, cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
                {
                    await TakeInAsync(connection, batch, cancellationToken).ConfigureAwait(false);
                    (after, count) = (batch[^1].Id, count + batch.Count);
                    progress?.Report(count);
                }
                return count;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<StoredItem>?> SearchAsync(SearchTerms terms, int limit, CancellationToken cancellationToken = default) =>
        address.UseAsync<IReadOnlyList<StoredItem>?>(
            async connection =>
            {
                if (await connection.IsTrueAsync("SELECT to_regclass('item_text') IS NULL", cancellationToken).ConfigureAwait(false)) return null;
                await using var command = new NpgsqlCommand(Search, connection);
                command.Parameters.AddWithValue(QueryOf(terms));
                command.Parameters.AddWithValue(limit);
                await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                var found = new List<StoredItem>();
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
                    found.Add(new StoredItem(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1), rows.GetInt64(2)));
                return found;
            },
            cancellationToken);

    private static async Task<List<Words>> ReadAsync(NpgsqlConnection connection, long after, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Changed, connection);
        command.Parameters.AddWithValue(after);
        command.Parameters.AddWithValue(BatchRows);
        command.CommandTimeout = 0;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var batch = new List<Words>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            batch.Add(new Words(rows.GetInt64(0), TextOf(rows, 1), TextOf(rows, 2), rows.GetInt64(3)));
        return batch;
    }

    private static async Task TakeInAsync(NpgsqlConnection connection, List<Words> batch, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TakeIn, connection);
        command.Parameters.AddWithValue(batch.Select(row => row.Id).ToArray());
        command.Parameters.AddWithValue(batch.Select(row => row.Title).ToArray());
        command.Parameters.AddWithValue(batch.Select(row => row.Text).ToArray());
        command.Parameters.AddWithValue(batch.Select(row => row.FetchedAt).ToArray());
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string TextOf(NpgsqlDataReader rows, int column)
    {
        var text = rows.IsDBNull(column) ? "" : PlainText.Of(rows.GetString(column));
        // Do not split a surrogate pair.
        if (text.Length > MaxCharacters) text = text[..(char.IsHighSurrogate(text[MaxCharacters - 1]) ? MaxCharacters - 1 : MaxCharacters)];
        return text.Replace('\0', ' ');
    }

    private static string QueryOf(SearchTerms terms) => string.Join(
        ' ', terms.Required.Select(words => Quoted(words)).Concat(terms.Excluded.Select(words => "-" + Quoted(words))));

    private static string Quoted(string words) => $"\"{words.Replace('"', ' ')}\"";

    private readonly record struct Words(long Id, string Title, string Text, long FetchedAt);
}
