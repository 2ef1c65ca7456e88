using System.Text;
using HnActors.Storage.Authors;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Gives each author a number, in the transaction that writes an item.</summary>
internal sealed class PostgresAuthors
{
    // Those who are known are left out first: a number is drawn for each that is not, also where another node is quicker. In one order,
    // so that two nodes that bring the same names wait for each other instead of for ever.
    private const string Insert = """
        INSERT INTO author (name) SELECT name FROM unnest($1::text[]) AS name
        WHERE NOT EXISTS (SELECT 1 FROM author WHERE author.name = name.name) ORDER BY name COLLATE "C"
        ON CONFLICT (name) DO NOTHING
        """;

    private readonly RecentNames _recent = new();

    /// <summary>Records the authors of items, as a part of the connection's transaction.</summary>
    public async Task RecordAsync(NpgsqlConnection connection, IEnumerable<StoredItem> items, CancellationToken cancellationToken)
    {
        var names = NewNames(items);
        if (names.Length > 0) await InsertAsync(connection, names, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes names in, whether they are known or not.</summary>
    public static async Task InsertAsync(NpgsqlConnection connection, string[] names, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
        command.Parameters.AddWithValue(names);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The transaction was undone: what it brought is not in the database.</summary>
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
