using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Indexes of a PostgreSQL store. A query uses one if it contains the same expression on <c>item.json</c>.</summary>
internal sealed class PostgresIndexes(PostgresStoreSource address) : IStoreIndexes
{
    private static readonly (string Name, string Expression)[] All =
    [
        ("item_by", "(hn_json(json) ->> 'by')"),
        (Parent, "hn_integer(hn_json(json), 'parent')"),
        ("item_time", "hn_integer(hn_json(json), 'time')"),
        ("item_type", "(hn_json(json) ->> 'type')"),
    ];

    /// <summary>The index of the items' parents.</summary>
    public const string Parent = "item_parent";

    // Two processes that create the same index would deadlock, or undo each other's work.
    private const long LockKey = 0x686e_696e_6465_78;

    public async Task<IReadOnlyList<string>> CreateAsync(CancellationToken cancellationToken = default)
    {
        await PostgresSchema.CreateWhereMissingAsync(address, cancellationToken).ConfigureAwait(false);
        return await address.UseAsync<IReadOnlyList<string>>(
            async connection =>
            {
                if (!await connection.AskLongAsync<bool>($"SELECT pg_try_advisory_lock({LockKey})", cancellationToken).ConfigureAwait(false))
                    throw new StoreException(StoreProblem.Busy, $"another process is creating the indexes of {address}: wait until that is done.");
                try
                {
                    return await MakeAsync(connection, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    await connection.ExecuteLongAsync($"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether an index can be used; null if it does not exist. An index whose creation was interrupted can't be used.</summary>
    public static Task<bool?> IsValidAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        connection.AskLongAsync<bool?>($"SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('{name}')", cancellationToken);

    private static async Task<IReadOnlyList<string>> MakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var made = new List<string>();
        foreach (var (name, expression) in All)
        {
            var isValid = await IsValidAsync(connection, name, cancellationToken).ConfigureAwait(false);
            if (isValid is true) continue;
            // Left behind by an interrupted creation.
            if (isValid is false) await connection.ExecuteLongAsync($"DROP INDEX CONCURRENTLY {name}", cancellationToken).ConfigureAwait(false);
            // Concurrently, so that writers can continue.
            await connection.ExecuteLongAsync($"CREATE INDEX CONCURRENTLY {name} ON item ({expression})", cancellationToken).ConfigureAwait(false);
            made.Add(name);
        }
        return made;
    }
}
