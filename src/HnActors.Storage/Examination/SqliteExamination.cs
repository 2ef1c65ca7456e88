using System.Globalization;
using HnActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Examination;

/// <summary>Checks a SQLite store: can it be written to, is its file intact?</summary>
internal sealed class SqliteExamination(SqliteStoreSource source) : IStoreExamination
{
    // Reading this much takes a few seconds.
    private const long QuickBytes = 2L << 30;

    public Task<IReadOnlyList<StoreFinding>> RunAsync(bool everything, CancellationToken cancellationToken = default) =>
        Task.Run<IReadOnlyList<StoreFinding>>(() => [.. Run(everything, cancellationToken)], cancellationToken);

    private IEnumerable<StoreFinding> Run(bool everything, CancellationToken cancellationToken)
    {
        var path = source.Path;
        if (!SqliteSchema.Exists(path))
        {
            yield return MayMake(path);
            yield break;
        }
        var bytes = new FileInfo(path).Length;
        yield return MayWrite(path);
        if (bytes > QuickBytes && !everything)
            yield return new StoreFinding(FindingLevel.Ok, $"{path} exists; because of its size its pages are read only with --full");
        else yield return IsWhole(path, everything, cancellationToken);
        if (!File.Exists(source.JobsPath))
        {
            yield return new StoreFinding(
                FindingLevel.Warn,
                $"{source.JobsPath}, which records what was requested, is missing: `hnactors verify --repair` rebuilds it from what is stored");
        }
    }

    private static StoreFinding MayMake(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        return FolderAccess.WhyNotWritable(folder) is { } reason
            ? new StoreFinding(FindingLevel.Fail, $"{path} can't be created ({reason}): make the folder {folder} writable, or name another with --store")
            : new StoreFinding(FindingLevel.Ok, $"{path} does not exist yet and can be created");
    }

    private static StoreFinding MayWrite(string path)
    {
        // The file alone is not enough: its log, its lock and the record of what was requested are kept beside it.
        var folder = Path.GetDirectoryName(path)!;
        if (FolderAccess.WhyNotWritable(folder) is { } reason)
        {
            return new StoreFinding(
                FindingLevel.Fail, $"{path} is read-only ({reason}): make the folder {folder} writable, where its other files are kept");
        }
        try
        {
            using var connection = new SqliteConnection(SqliteSql.ConnectionString(path, SqliteOpenMode.ReadWrite));
            connection.Open();
            // Takes the writer lock, which fails if the file or its folder is read-only.
            connection.Execute("PRAGMA busy_timeout = 500; BEGIN IMMEDIATE; ROLLBACK");
            return new StoreFinding(FindingLevel.Ok, $"{path} can be written to");
        }
        catch (SqliteException exception)
        {
            var error = SqliteErrors.Of(exception, path);
            return new StoreFinding(error.Problem == StoreProblem.Busy ? FindingLevel.Warn : FindingLevel.Fail, error.Message);
        }
    }

    private static StoreFinding IsWhole(string path, bool everything, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = SqliteReading.Open(path);
            using var command = connection.CreateCommand();
            command.CommandText = everything ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)";
            var said = Convert.ToString(SqliteCancellation.Run(connection, command.ExecuteScalar, cancellationToken), CultureInfo.InvariantCulture)!;
            return said == "ok"
                ? new StoreFinding(FindingLevel.Ok, $"{path} is whole")
                : new StoreFinding(
                    FindingLevel.Fail,
                    $"{path} is damaged ({said.ReplaceLineEndings(" ")}): `hnactors verify --repair` saves what is whole in it and fetches the rest again");
        }
        catch (SqliteException exception)
        {
            return new StoreFinding(FindingLevel.Fail, SqliteErrors.Of(exception, path).Message);
        }
    }
}
