using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Indexes of a PostgreSQL store. A question uses one where it names the same expression of <c>item.json</c>.</summary>
internal sealed class PostgresIndexes(PostgresStoreSource address) : IStoreIndexes
{
    private static readonly (string Name, string Expression)[] All =
    [
        ("item_by", "(hn_json(json) ->> 'by')"),
        ("item_parent", "hn_integer(hn_json(json), 'parent')"),
        ("item_time", "hn_integer(hn_json(json), 'time')"),
        ("item_type", "(hn_json(json) ->> 'type')"),
    ];

    public async Task<IReadOnlyList<string>> CreateAsync(CancellationToken cancellationToken = default)
    {
        await PostgresSchema.CreateWhereMissingAsync(address, cancellationToken).ConfigureAwait(false);
        return await address.UseAsync<IReadOnlyList<string>>(
            async connection =>
            {
                var made = new List<string>();
                foreach (var (name, expression) in All)
                {
                    await using var look = new NpgsqlCommand($"SELECT to_regclass('{name}') IS NULL", connection);
                    if (await look.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is false) continue;
                    // Takes as long as it takes to read every item.
                    await using var create = new NpgsqlCommand($"CREATE INDEX IF NOT EXISTS {name} ON item ({expression})", connection);
                    create.CommandTimeout = 0;
                    await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                    made.Add(name);
                }
                return made;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
