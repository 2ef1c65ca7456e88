using System.Data.Common;
using HnActors.Node.Tests.Program;
using HnActors.Storage.Tests;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace HnActors.Node.Tests;

/// <summary>Whoever copies a query from the README gets an answer, whichever database he has.</summary>
[Collection("cluster")]
public sealed class ReadmeSqlTests(PostgresFixture postgres) : ProgramTest
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
        foreach (var query in queries) await DocumentedSql.AssertAnswersAsync(connection, query);
    }

    private static IEnumerable<string> Queries() => DocumentedSql.StatementsOf(File.ReadAllText(Path.Combine(Repository.Root, "README.md")))
        .Where(statement => statement.StartsWith("SELECT", StringComparison.Ordinal));
}
