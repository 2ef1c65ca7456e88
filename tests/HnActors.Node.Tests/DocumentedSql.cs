using System.Data.Common;
using System.Text.RegularExpressions;

namespace HnActors.Node.Tests;

/// <summary>Queries as they stand in the documentation, and what it means that they work.</summary>
internal static partial class DocumentedSql
{
    /// <summary>The statements of every block of SQL in a text, without their comments.</summary>
    public static List<string> StatementsOf(string text) =>
    [
        .. SqlBlocks().Matches(text).SelectMany(block => Comments().Replace(block.Groups[1].Value, "").Split(';'))
            .Select(statement => statement.Trim()).Where(statement => statement.Length > 0),
    ];

    /// <summary>A query must have a row, and something in its first column.</summary>
    public static async Task AssertAnswersAsync(DbConnection connection, string query)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var rows = await command.ExecuteReaderAsync();
        Assert.True(await rows.ReadAsync(), $"no row: {query}");
        Assert.False(await rows.IsDBNullAsync(0), $"what comes first is NULL: {query}");
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlocks();

    [GeneratedRegex("--.*")]
    private static partial Regex Comments();
}
