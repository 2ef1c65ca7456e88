using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql;
using HnActors.Storage;
using Microsoft.Data.Sqlite;

namespace HnActors.Actors.Hosting;

/// <summary>Where the persistent actors keep their journal.</summary>
public static class JournalHosting
{
    /// <summary>Keeps journal and snapshots in a SQLite file, which is made where there is none.</summary>
    public static AkkaConfigurationBuilder WithSqliteJournal(this AkkaConfigurationBuilder builder, string path)
    {
        var connection = ConnectionString(path);
        var plugin = $$"""{ connection-string = {{Quote(connection)}}, provider-name = "SQLite.MS" }""";
        var config = ConfigurationFactory.ParseString($"akka.persistence.journal.sql {plugin}")
            .WithFallback(ConfigurationFactory.ParseString($"akka.persistence.query.journal.sql {plugin}"))
            .WithFallback(ConfigurationFactory.ParseString($"akka.persistence.snapshot-store.sql {plugin}"))
            .WithFallback(HoconFiles.Read("persistence.hocon"))
            .WithFallback(HoconFiles.Read("serialization.hocon"))
            .WithFallback(SqlPersistence.DefaultConfiguration);
        return builder.AddHocon(config, HoconAddMode.Append);
    }

    /// <summary>Makes the file ready: in write-ahead mode, which is kept in it and triples the writes a second.</summary>
    /// <exception cref="StoreException">It can't be used.</exception>
    public static void PrepareSqliteJournal(string path)
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
            throw new StoreException(
                StoreProblem.Broken,
                $"{connection.DataSource}, which remembers what is done and what failed, can't be used: {exception.Message} " +
                "If it can't be mended it may be moved away: the next download then looks at the store itself.",
                exception);
        }
    }

    private static string ConnectionString(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 5 }.ToString();

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
