using HnActors.Storage.Threads;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Threads of the items in a PostgreSQL database.</summary>
internal sealed class PostgresThreads(PostgresStoreSource address) : IThreads
{
    // Kids may be an object with the places as keys, and may have holes. A thread is never so deep; one whose kids go in a circle would be.
    private const string Thread = """
        WITH RECURSIVE thread (id, depth, place) AS (
            SELECT $1::bigint, 0, ARRAY[]::bigint[]
            UNION ALL
            SELECT kid.value::text::bigint, depth + 1, thread.place || kid.place
            FROM thread JOIN item ON item.id = thread.id CROSS JOIN LATERAL (
                SELECT value, place FROM json_array_elements(CASE json_typeof(json -> 'kids') WHEN 'array' THEN json -> 'kids' END)
                    WITH ORDINALITY AS listed (value, place)
                UNION ALL
                SELECT value, key::bigint FROM json_each(CASE json_typeof(json -> 'kids') WHEN 'object' THEN json -> 'kids' END) WHERE key ~ '^[0-9]{1,9}$'
            ) AS kid
            WHERE kid.value::text ~ '^[0-9]{1,18}$' AND depth < 500)
        SELECT depth, item.id, json FROM thread JOIN item ON item.id = thread.id ORDER BY place
        """;

    public Task<IReadOnlyList<ThreadItem>> ReadAsync(long id, CancellationToken cancellationToken = default) => address.UseAsync<IReadOnlyList<ThreadItem>>(
        async connection =>
        {
            await using var command = new NpgsqlCommand(Thread, connection);
            command.Parameters.AddWithValue(id);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            var items = new List<ThreadItem>();
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
                items.Add(new ThreadItem(rows.GetInt32(0), rows.GetInt64(1), rows.IsDBNull(2) ? null : rows.GetFieldValue<byte[]>(2)));
            return items;
        },
        cancellationToken);
}
