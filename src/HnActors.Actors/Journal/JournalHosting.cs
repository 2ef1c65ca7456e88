using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql;
using HnActors.Storage;
using HnActors.Storage.Postgres;
using HnActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HnActors.Actors.Journal;

/// <summary>Configures the journal of the persistent actors.</summary>
public static class JournalHosting
{
    // Whoever asks shows the answer to somebody who waits.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Keeps journal and snapshots beside the store: in a second file for SQLite, in the same database for PostgreSQL.</summary>
    public static AkkaConfigurationBuilder WithJournal(this AkkaConfigurationBuilder builder, StoreSource store)
    {
        var (connection, provider) = store switch
        {
            SqliteStoreSource sqlite => (ConnectionString(sqlite.JobsPath), "SQLite.MS"),
            PostgresStoreSource postgres => (postgres.ConnectionString, "PostgreSQL.15"),
            _ => throw new ArgumentOutOfRangeException(nameof(store), store, "No journal is known for this kind of store."),
        };
        // In PostgreSQL its tables already exist, and its users need not have the right to create them.
        var makesTables = store is PostgresStoreSource ? "off" : "on";
        var plugin = $$"""{ connection-string = {{Quote(connection)}}, provider-name = "{{provider}}", auto-initialize = {{makesTables}} }""";
        var config = ConfigurationFactory.ParseString($"akka.persistence.journal.sql {plugin}")
            .WithFallback(ConfigurationFactory.ParseString($"akka.persistence.query.journal.sql {plugin}"))
            .WithFallback(ConfigurationFactory.ParseString($"akka.persistence.snapshot-store.sql {plugin}"))
            .WithFallback(HoconFiles.Read("persistence.hocon"))
            .WithFallback(HoconFiles.Read("serialization.hocon"))
            .WithFallback(SqlPersistence.DefaultConfiguration);
        return builder.AddHocon(config, HoconAddMode.Append);
    }

    /// <summary>Whether a store already has a journal.</summary>
    public static Task<bool> ExistsAsync(StoreSource store, CancellationToken cancellationToken = default) => store switch
    {
        SqliteStoreSource sqlite => Task.FromResult(File.Exists(sqlite.JobsPath)),
        PostgresStoreSource postgres => PostgresJournal.ExistsAsync(postgres, cancellationToken),
        _ => Task.FromResult(false),
    };

    /// <summary>Prepares the journal, and creates it if there is none.</summary>
    /// <exception cref="StoreException">It can't be used.</exception>
    public static Task PrepareAsync(StoreSource store, CancellationToken cancellationToken = default)
    {
        if (store is PostgresStoreSource postgres) return PostgresJournal.PrepareAsync(postgres, cancellationToken);
        if (store is SqliteStoreSource sqlite) PrepareSqliteJournal(sqlite.JobsPath);
        return Task.CompletedTask;
    }

    // In WAL mode, which is stored in the file and triples the writes per second.
    private static void PrepareSqliteJournal(string path)
    {
        using var connection = new SqliteConnection(ConnectionString(path));
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL";
            command.ExecuteNonQuery();
        }
        catch (SqliteException exception)
        {
            throw Unusable(path, exception);
        }
    }

    internal static StoreException Unusable(string path, SqliteException exception) =>
        // Only a broken file may be moved away, not one that lacks permissions or space.
        exception.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
            ? new StoreException(
                StoreProblem.Broken,
                $"{path}, which records what is done and what failed, can't be used: {exception.Message} " +
                "If it can't be repaired, move it away: the next download then looks at the store itself.",
                exception)
            : SqliteErrors.Of(exception, path);

    /// <summary>Why the journal can't currently be used; null if no reason is found. Of a database it finds out whether it answers, within seconds.</summary>
    public static async Task<string?> FindTroubleAsync(StoreSource store, CancellationToken cancellationToken = default)
    {
        try
        {
            if (store is PostgresStoreSource postgres) await PostgresJournal.ExistsAsync(postgres, cancellationToken, ProbeTimeout).ConfigureAwait(false);
            return store is SqliteStoreSource sqlite ? FindSqliteTrouble(sqlite.JobsPath) : null;
        }
        catch (StoreException exception)
        {
            return exception.Message;
        }
    }

    private static string? FindSqliteTrouble(string path)
    {
        if (DiskSpace.IsFullAt(path)) return DiskSpace.FullAt(path);
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 1,
            }.ToString());
            connection.Open();
            connection.BeginTransaction(deferred: false).Dispose();
            return null;
        }
        catch (SqliteException exception)
        {
            return SqliteErrors.Of(exception, path).Message;
        }
    }

    private static string ConnectionString(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 5 }.ToString();

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
