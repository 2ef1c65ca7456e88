using System.Text;
using HnActors.Storage.Authors;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Assigns a number to each author, in the transaction that writes an item.</summary>
internal sealed class PostgresAuthors
{
    // Known names are filtered out first: each other name draws a number, even if another node is quicker. Sorted, so that two nodes that
    // insert the same names wait for each other instead of deadlocking.
    private const string Insert = """
        INSERT INTO author (name) SELECT name FROM unnest($1::text[]) AS name
        WHERE NOT EXISTS (SELECT 1 FROM author WHERE author.name = name.name) ORDER BY name COLLATE "C"
        ON CONFLICT (name) DO NOTHING
        """;

    private readonly RecentNames _recent = new();

    /// <summary>Records the authors of items, as part of the connection's transaction.</summary>
    public async Task RecordAsync(NpgsqlConnection connection, IEnumerable<StoredItem> items, CancellationToken cancellationToken)
    {
        var names = NewNames(items);
        if (names.Length > 0) await InsertAsync(connection, names, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records names, whether they are known or not.</summary>
    public static async Task InsertAsync(NpgsqlConnection connection, string[] names, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
        command.Parameters.AddWithValue(names);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>To be called after a rollback: what the transaction recorded is not in the database.</summary>
    public void Forget() => _recent.Clear();

    private string[] NewNames(IEnumerable<StoredItem> items)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var name = item.Json is { } body ? ItemAuthor.Of(body) : [];
            if (name.IsEmpty || _recent.Contains(name)) continue;
            names.Add(Encoding.UTF8.GetString(name));
            _recent.Add(name);
        }
        return [.. names];
    }
}
