namespace HnActors.Storage.Postgres;

/// <summary>How long the server waits for a client that has gone silent.</summary>
public static class PostgresTimeouts
{
    /// <summary>
    /// If a transaction is idle for this long, the server ends the session: otherwise a process that is frozen, or cut off, would hold its
    /// locks against all others for as long as that lasts. What it had not committed is written again.
    /// </summary>
    public const string IdleInTransaction = "10s";
}
