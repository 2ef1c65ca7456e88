using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Indexes of a SQLite store. Their expressions are those of the view <c>items</c>, so that queries on it use them.</summary>
internal sealed class SqliteIndexes(string path) : IStoreIndexes
{
    /// <summary>The index of the items' parents.</summary>
    public const string Parent = "item_parent";

    public async Task<IReadOnlyList<string>> CreateAsync(CancellationToken cancellationToken = default)
    {
        // Opened as a store first, so that only a store gets indexes.
        await using (SqliteItemStore.OpenOrCreate(path).ConfigureAwait(false))
        {
            using var connection = new SqliteConnection(SqliteSql.ConnectionString(path, SqliteOpenMode.ReadWrite));
            try
            {
                connection.Open();
                return await Task.Run(() => SqliteCancellation.Run(connection, () => Create(connection), cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (SqliteException exception)
            {
                throw SqliteErrors.Of(exception, path);
            }
        }
    }

    private static List<string> Create(SqliteConnection connection)
    {
        var made = new List<string>();
        foreach (var column in new[] { "by", "parent", "time", "type" })
        {
            var name = $"item_{column}";
            if (connection.Has("index", name)) continue;
            connection.Execute($"CREATE INDEX {name} ON item ({SqliteSchema.Json} ->> '{column}')");
            made.Add(name);
        }
        if (made.Count > 0) connection.Execute("ANALYZE item");
        return made;
    }
}
