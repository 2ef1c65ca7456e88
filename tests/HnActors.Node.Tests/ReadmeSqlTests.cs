using System.Data.Common;
using System.Text.RegularExpressions;
using HnActors.Node.Tests.Program;
using HnActors.Storage.Tests;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace HnActors.Node.Tests;

/// <summary>Whoever copies a query from the README gets an answer, whichever database he has.</summary>
[Collection("cluster")]
public sealed partial class ReadmeSqlTests(PostgresFixture postgres) : ProgramTest
{
    [Fact]
    public async Task Every_query_runs_on_sqlite()
    {
        Assert.Equal(0, (await RunAsync("download", "--last", "500", "--api", "sim")).Code);
        await using var connection = new SqliteConnection($"Data Source={InFolder("hn.db")};Pooling=false;Mode=ReadOnly");

        await AskAllAsync(connection);
    }

    [PostgresFact]
    public async Task Every_query_runs_on_postgresql()
    {
        var store = postgres.Server.CreateDatabase();
        Assert.Equal(0, (await RunAsync("download", "--last", "500", "--api", "sim", "--store", store)).Code);
        await using var connection = new NpgsqlConnection(store["postgres:".Length..] + ";Pooling=false");

        await AskAllAsync(connection);
    }

    private static async Task AskAllAsync(DbConnection connection)
    {
        var queries = Queries().ToList();
        Assert.True(queries.Count >= 3, "the README has lost its queries, or this test its way to them");
        await connection.OpenAsync();
        foreach (var query in queries)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = query;
            await using var rows = await command.ExecuteReaderAsync();
            Assert.True(await rows.ReadAsync(), $"no row: {query}");
            Assert.False(await rows.IsDBNullAsync(0), $"what comes first is NULL: {query}");
        }
    }

    private static IEnumerable<string> Queries() => SqlBlocks().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md")))
        .SelectMany(block => Comments().Replace(block.Groups[1].Value, "").Split(';'))
        .Select(statement => statement.Trim())
        .Where(statement => statement.StartsWith("SELECT", StringComparison.Ordinal));

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlocks();

    [GeneratedRegex("--.*")]
    private static partial Regex Comments();
}
