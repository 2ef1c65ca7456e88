using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using HnActors.Storage.Export;
using HnActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Tests.Export;

/// <summary>What DuckDB, which shares no code with the writer, finds in a Parquet file.</summary>
public sealed class ParquetExportTests : IDisposable
{
    private const string Columns = "id, type, \"by\", time, text, url, title, score, descendants, parent, poll, dead, deleted";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Columns_have_the_names_and_types_that_BigQuery_has()
    {
        await ExportAsync([Item(1, "{\"id\":1}")], raw: true);

        var columns = Duck($"DESCRIBE SELECT * FROM '{Parquet}'").Select(row => $"{row[0]} {row[1]}");

        Assert.Equal(
            [
                "title VARCHAR", "url VARCHAR", "text VARCHAR", "dead BOOLEAN", "by VARCHAR", "score BIGINT", "time BIGINT",
                "timestamp TIMESTAMP WITH TIME ZONE", "type VARCHAR", "id BIGINT", "parent BIGINT", "descendants BIGINT", "deleted BOOLEAN",
                "poll BIGINT", "kids BIGINT[]", "parts BIGINT[]", "fetched_at TIMESTAMP WITH TIME ZONE", "json BLOB",
            ],
            columns);
    }

    [Fact]
    public async Task Odd_items_have_the_values_that_the_view_has()
    {
        await ExportAsync(OddItems.All, raw: true);

        AssertSameAsView();
    }

    [RealItemsFact]
    public async Task Real_items_have_the_values_that_the_view_has()
    {
        await ExportAsync(RealItemsFactAttribute.Read(), raw: true);

        AssertSameAsView();
    }

    [Fact]
    public async Task A_null_row_is_no_row_and_a_list_keeps_its_holes()
    {
        await ExportAsync(OddItems.All, raw: false);

        var rows = Duck($"SELECT id, to_json(kids), to_json(parts) FROM '{Parquet}' ORDER BY id").ToDictionary(row => row[0], row => (Kids: row[1], Parts: row[2]));

        Assert.DoesNotContain("3", rows.Keys);
        Assert.Equal(("[3,2]", "NULL"), rows["1"]);
        Assert.Equal(("[]", "[1,null,3]"), rows["9"]);
        Assert.Equal(("[7,9,11]", "NULL"), rows["10"]);
        Assert.Equal(("[5]", "NULL"), rows["11"]);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_reads_as_the_replacement_character()
    {
        await ExportAsync([Item(1, """{"id":1,"text":"a\ud800b\udc00\ud83d","title":"\ud800\ud83d\ude42"}""")], raw: false);

        Assert.Equal(["a\ufffdb\ufffd\ufffd", "\ufffd\ud83d\ude42"], Assert.Single(Duck($"SELECT text, title FROM '{Parquet}'")));
    }

    [Fact]
    public async Task What_is_stored_is_what_can_be_read_back()
    {
        await ExportAsync(OddItems.All, raw: true);

        var bodies = Duck($"SELECT hex(json) FROM '{Parquet}' ORDER BY id").Select(row => row[0]);
        var times = Duck($"SELECT epoch_ms(fetched_at) FROM '{Parquet}' ORDER BY id").Select(row => row[0]);

        var stored = OddItems.All.Where(item => item.Json is not null).ToList();
        Assert.Equal(stored.Select(item => Convert.ToHexString(item.Json!)), bodies);
        Assert.Equal(stored.Select(item => item.FetchedAt.ToString(CultureInfo.InvariantCulture)), times);
    }

    [Fact]
    public async Task Rows_are_in_groups_with_statistics_dictionaries_and_deltas()
    {
        await ExportAsync([.. Enumerable.Range(1, 125_000).Select(id => Item(id, $"{{\"by\":\"u{id % 50}\",\"id\":{id},\"time\":{id},\"type\":\"story\"}}"))], raw: false);

        var groups = Duck(
            "SELECT path_in_schema, row_group_num_rows, compression, stats_min, stats_max, encodings FROM " +
            $"parquet_metadata('{Parquet}') WHERE path_in_schema IN ('id', 'type') ORDER BY path_in_schema, row_group_id");

        Assert.Equal(["122880", "2120", "122880", "2120"], groups.Select(row => row[1]));
        Assert.All(groups, row => Assert.Equal("ZSTD", row[2]));
        Assert.Equal(("1", "122880"), (groups[0][3], groups[0][4]));
        Assert.Contains("DELTA_BINARY_PACKED", groups[0][5]);
        Assert.Equal(("story", "story"), (groups[2][3], groups[2][4]));
        Assert.Contains("DICTIONARY", groups[2][5]);
    }

    [Fact]
    public async Task A_search_by_text_finds_what_two_orders_of_characters_disagree_about()
    {
        string[] titles = ["plain", "\uff01 fullwidth", "🎉 party", "\uff01 again", "🎉 over"];
        await ExportAsync([.. titles.Select((title, index) => Item(index + 1, $"{{\"id\":{index + 1},\"title\":\"{title}\"}}"))], raw: false);

        foreach (var title in titles) Assert.Single(Duck($"SELECT id FROM '{Parquet}' WHERE title = '{title}'"));
        Assert.Equal(2, Duck($"SELECT id FROM '{Parquet}' WHERE title >= '🎉'").Count);
    }

    [Fact]
    public async Task The_same_rows_give_the_same_bytes_and_none_give_a_file_without_rows()
    {
        await ExportAsync(OddItems.All, raw: false);
        var first = File.ReadAllBytes(Parquet);
        await ExportAsync(OddItems.All, raw: false);
        Assert.Equal(first, File.ReadAllBytes(Parquet));

        await ItemExport.WriteAsync(AsyncEnumerable.Empty<StoredItem>(), Parquet);

        Assert.Equal("0", Assert.Single(Duck($"SELECT count(*) FROM '{Parquet}'"))[0]);
    }

    [Fact]
    public async Task Users_have_the_columns_and_values_of_their_view()
    {
        await using var store = SqliteItemStore.OpenOrCreate(_folder.File("hn.db"));
        var numbers = await store.Users.RecordAsync(["pg", "odd", "gone"]);
        string?[] bodies =
        [
            """{"about":"a \"quote\"","created":1160418092,"id":"pg","karma":157316,"submitted":[3,1]}""",
            """{"created":99999999999999,"id":"odd","karma":-2,"submitted":5}""",
            null,
        ];
        await store.Users.WriteAsync([.. numbers.Values.Order().Zip(bodies, (number, body) => new StoredItem(number, body is null ? null : Encoding.UTF8.GetBytes(body), 77_000))]);

        await ItemExport.WriteAsync(store.Users, [(1, long.MaxValue - 1)], Parquet, new ExportOptions { Kind = RowKind.Users, Raw = true });
        await ItemExport.WriteAsync(store.Users, [(1, long.MaxValue - 1)], _folder.File("x.csv"), new ExportOptions { Kind = RowKind.Users });

        Assert.Equal(
            [
                "id VARCHAR", "created BIGINT", "timestamp TIMESTAMP WITH TIME ZONE", "karma BIGINT", "about VARCHAR", "submitted BIGINT[]",
                "fetched_at TIMESTAMP WITH TIME ZONE", "json BLOB",
            ],
            Duck($"DESCRIBE SELECT * FROM '{Parquet}'").Select(row => $"{row[0]} {row[1]}"));
        var view = View("SELECT id, created, timestamp, karma, about FROM users WHERE created IS NOT NULL");
        Assert.Equal(view, Duck($"SELECT id, created, CAST(make_timestamp(epoch_us(timestamp)) AS VARCHAR), karma, about FROM '{Parquet}'"));
        Assert.Equal([["[3,1]"], ["[5]"]], Duck($"SELECT to_json(submitted) FROM '{Parquet}'"));
        Assert.Equal(
            "id,created,timestamp,karma,about,submitted,fetched_at\r\n" +
            "pg,1160418092,2006-10-09 18:21:32,157316,\"a \"\"quote\"\"\",\"[3,1]\",77000\r\n" +
            "odd,99999999999999,,-2,,5,77000\r\n",
            File.ReadAllText(_folder.File("x.csv")));
    }

    private string Parquet => _folder.File("x.parquet");

    private static StoredItem Item(long id, string json) => new(id, Encoding.UTF8.GetBytes(json), 1_700_000_000_000 + id);

    private async Task ExportAsync(IReadOnlyCollection<StoredItem> items, bool raw)
    {
        await using var store = SqliteItemStore.OpenOrCreate(_folder.File("hn.db"));
        await store.WriteAsync(items);
        await ItemExport.WriteAsync(store, [(1, long.MaxValue - 1)], Parquet, new ExportOptions { Raw = raw });
    }

    private void AssertSameAsView()
    {
        var file = Duck($"SELECT {Columns}, CAST(make_timestamp(epoch_us(timestamp)) AS VARCHAR), to_json(kids), to_json(parts) FROM '{Parquet}' ORDER BY id");
        var view = View($"SELECT {Columns}, timestamp, kids, parts, fetched_at FROM items WHERE id IN (SELECT id FROM item WHERE json IS NOT NULL) ORDER BY id");
        Assert.Equal(view.Count, file.Count);
        foreach (var (shown, read) in view.Zip(file))
        {
            Assert.Equal(shown[..14], read[..14]);
            Assert.Equal(ListOf(shown[14]), read[14]);
            Assert.Equal(ListOf(shown[15]), read[15]);
        }
    }

    // Where the view has the JSON as it is, the file has a list.
    private static string ListOf(string json)
    {
        if (json is "NULL" or "null") return "NULL";
        var value = JsonDocument.Parse(json).RootElement;
        return value.ValueKind switch
        {
            JsonValueKind.Object => $"[{string.Join(',', value.EnumerateObject().OrderBy(one => long.Parse(one.Name)).Select(one => one.Value))}]",
            JsonValueKind.Array => json,
            _ => $"[{json}]",
        };
    }

    private static List<string[]> Duck(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        return Rows(reader);
    }

    private List<string[]> View(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("hn.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        return Rows(reader);
    }

    private static List<string[]> Rows(System.Data.Common.DbDataReader reader)
    {
        var rows = new List<string[]>();
        while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => TextOf(reader.IsDBNull(column) ? null : reader.GetValue(column)))]);
        return rows;
    }

    private static string TextOf(object? value) => value switch
    {
        null => "NULL",
        string text => text,
        bool flag => flag ? "1" : "0",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
