using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using HnActors.Node.Tests.Program;
using HnActors.Storage.Tests;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace HnActors.Node.Tests;

/// <summary>Whoever copies a recipe from the documentation gets an answer.</summary>
[Collection("cluster")]
public sealed class RecipeTests(PostgresFixture postgres) : ProgramTest
{
    private const string Questions = "Ten questions";

    [Fact]
    public async Task Every_question_and_recipe_runs_on_sqlite()
    {
        await HaveSimulatedAsync("--last", "3000");
        await using var connection = new SqliteConnection($"Data Source={InFolder("hn.db")};Pooling=false;Mode=ReadOnly");

        Assert.Equal(10, await AskAsync(connection, Questions));
        await AskAsync(connection, "SQLite");
    }

    [PostgresFact]
    public async Task Every_question_and_recipe_runs_on_postgresql()
    {
        var store = postgres.Server.CreateDatabase();
        Assert.Equal(0, (await RunAsync("download", "--last", "3000", "--api", "sim", "--store", store)).Code);
        await using var connection = new NpgsqlConnection(store["postgres:".Length..] + ";Pooling=false");

        Assert.Equal(10, await AskAsync(connection, Questions));
        await AskAsync(connection, "PostgreSQL");
    }

    [Fact]
    public async Task Every_question_and_recipe_runs_on_duckdb_over_a_data_set()
    {
        await HaveSimulatedAsync("--last", "3000");
        Assert.Equal(0, (await RunAsync("export", "--dataset", "hacker-news")).Code);
        await using var connection = new DuckDBConnection("DataSource=:memory:");

        await AskAsync(connection, "DuckDB");
        Assert.Equal(10, await AskAsync(connection, Questions));
    }

    [ProgramFact("/usr/bin/python3", "-c", "import pandas")]
    public async Task The_recipe_for_pandas_prints_ten_stories()
    {
        await HaveSimulatedAsync("--last", "3000");
        Assert.Equal(0, (await RunAsync("export", "hn.jsonl.gz")).Code);

        var (code, output) = await ProgramFactAttribute.RunAsync(Folder, "/usr/bin/python3", "-c", Assert.Single(Blocks("pandas", "python")));

        Assert.True(code == 0, output);
        Assert.Equal(11, output.TrimEnd().Split('\n').Length);
    }

    [ProgramFact("npm", "view", "hyparquet", "version")]
    public async Task The_recipe_for_hyparquet_reads_every_row()
    {
        await HaveSimulatedAsync("--last", "3000");
        Assert.Equal(0, (await RunAsync("export", "hn.parquet")).Code);
        Assert.Equal(0, (await ProgramFactAttribute.RunAsync(Folder, "npm", "install", "hyparquet", "hyparquet-compressors")).Code);
        await File.WriteAllTextAsync(InFolder("read.mjs"), Assert.Single(Blocks("JavaScript", "js")));

        var (code, output) = await ProgramFactAttribute.RunAsync(Folder, "node", "read.mjs");

        Assert.True(code == 0, output);
        Assert.StartsWith($"{CountRows("SELECT count(json) FROM item")} {{", output);
        Assert.Contains($"id: {CountRows("SELECT min(id) FROM item WHERE json IS NOT NULL")}", output);
    }

    /// <returns>How many questions were asked.</returns>
    private async Task<int> AskAsync(DbConnection connection, string section)
    {
        var statements = DocumentedSql.StatementsOf(Section(section)).Select(one => one.Replace("'hacker-news/", $"'{InFolder("hacker-news")}/")).ToList();
        Assert.NotEmpty(statements);
        if (connection.State == System.Data.ConnectionState.Closed) await connection.OpenAsync();
        foreach (var statement in statements)
        {
            if (!statement.StartsWith("CREATE VIEW", StringComparison.Ordinal))
            {
                await DocumentedSql.AssertAnswersAsync(connection, statement);
                continue;
            }
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync();
        }
        return statements.Count(statement => statement.StartsWith("SELECT", StringComparison.Ordinal));
    }

    private static List<string> Blocks(string section, string language) =>
        [.. Regex.Matches(Section(section), $"```{language}\n(.*?)```", RegexOptions.Singleline).Select(block => block.Groups[1].Value)];

    private static string Section(string section)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "recipes.md"));
        var start = text.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        var end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return text[start..end];
    }
}

/// <summary>A test that wants a program, which is installed on some machines only.</summary>
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program, params string[] arguments)
    {
        try
        {
            if (RunAsync(".", program, arguments).GetAwaiter().GetResult().Code == 0) return;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is none of that name.
        }
        Skip = $"`{program} {string.Join(' ', arguments)}` does not run here";
    }

    public static async Task<(int Code, string Output)> RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
