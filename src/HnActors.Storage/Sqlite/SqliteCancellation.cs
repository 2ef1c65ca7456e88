using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HnActors.Storage.Sqlite;

/// <summary>Cancels SQLite statements: a single one may go through an entire store.</summary>
internal static class SqliteCancellation
{
    private const int StepsBetweenLooks = 10_000;

    /// <summary>Makes every statement of a connection end with <see cref="raw.SQLITE_INTERRUPT"/> once the token is cancelled.</summary>
    public static void Watch(SqliteConnection connection, CancellationToken cancellationToken) =>
        raw.sqlite3_progress_handler(connection.Handle, StepsBetweenLooks, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);

    /// <inheritdoc cref="Run{T}"/>
    public static void Run(SqliteConnection connection, Action act, CancellationToken cancellationToken) => Run(
        connection,
        () =>
        {
            act();
            return true;
        },
        cancellationToken);

    /// <summary>Runs an action on a connection until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled. The interrupted statement has had no effect.</exception>
    public static T Run<T>(SqliteConnection connection, Func<T> act, CancellationToken cancellationToken)
    {
        Watch(connection, cancellationToken);
        try
        {
            return act();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        }
    }
}
