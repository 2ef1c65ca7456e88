using System.Net.Sockets;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Translates PostgreSQL errors into the store's own terms.</summary>
internal static class PostgresErrors
{
    /// <summary>Whether the exception came from the database or from the connection to it.</summary>
    public static bool IsOne(Exception exception) => exception is NpgsqlException or SocketException or TimeoutException or IOException;

    public static StoreException Of(Exception exception, PostgresStoreSource address) => exception switch
    {
        PostgresException refused => Of(refused, address),
        TimeoutException or { InnerException: TimeoutException } => new(
            StoreProblem.Unreachable,
            $"{address} did not answer in time ({(exception.InnerException ?? exception).Message}): it is busy, another has locked what is needed, or " +
            "the way to it is cut. The work can continue when it answers.",
            exception),
        _ => new(
            StoreProblem.Unreachable,
            $"{address} can't be reached ({(exception.InnerException ?? exception).Message}). Start the server or fix the connection to go on.",
            exception),
    };

    // The codes are those of appendix A of PostgreSQL's manual; 57P05 and 25P03 end a session that was idle for too long.
    private static StoreException Of(PostgresException refused, PostgresStoreSource address) => refused.SqlState switch
    {
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.InsufficientResources =>
            new(StoreProblem.Full, $"{address}: {refused.MessageText}. Make room, and the work can continue.", refused),
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable =>
            new(StoreProblem.Busy, $"{address} is busy ({refused.MessageText}); the work can continue when it no longer is.", refused),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or
            PostgresErrorCodes.TooManyConnections or "57P05" or "25P03" =>
            new(StoreProblem.Unreachable, $"{address} is not available at present ({refused.MessageText}); the work can continue when it is.", refused),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            new(StoreProblem.NotWritable, $"{address} refuses the login ({refused.MessageText}). Check user and password of --store.", refused),
        PostgresErrorCodes.InvalidCatalogName =>
            new(StoreProblem.Missing, $"{address}: {refused.MessageText}. Create it with `createdb`, or name another with --store.", refused),
        PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ReadOnlySqlTransaction =>
            new(StoreProblem.NotWritable, $"{address} can't be written to ({refused.MessageText}). Check the rights of its user.", refused),
        // Data exception, integrity constraint violation, program limit exceeded: the database works, but does not accept the row.
        ['2', '2' or '3', ..] or ['5', '4', ..] =>
            new(StoreProblem.Refused, $"{address} does not accept the row ({refused.MessageText}, code {refused.SqlState}).", refused),
        _ => new(StoreProblem.Broken, $"{address}: PostgreSQL says {refused.MessageText} (code {refused.SqlState}).", refused),
    };

    public static string NotOurs(PostgresStoreSource address, string why) =>
        $"{address} is not a store of hnactors: {why}. It was left as it is; choose another --store.";
}
