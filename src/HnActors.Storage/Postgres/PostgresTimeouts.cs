namespace HnActors.Storage.Postgres;

/// <summary>How long the server waits for a client that has gone silent.</summary>
public static class PostgresTimeouts
{
    /// <summary>
    /// After so long between two statements of a transaction the server ends the session: a process that is frozen, or cut off, would hold
    /// its locks against all others for as long as it is. What it had not committed is written again.
    /// </summary>
    public const string IdleInTransaction = "10s";
}
