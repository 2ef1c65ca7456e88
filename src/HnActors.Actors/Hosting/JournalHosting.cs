using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql;
using Microsoft.Data.Sqlite;

namespace HnActors.Actors.Hosting;

/// <summary>Where the persistent actors keep their journal.</summary>
public static class JournalHosting
{
    /// <summary>Keeps journal and snapshots in a SQLite file, which is made where there is none.</summary>
    public static AkkaConfigurationBuilder WithSqliteJournal(this AkkaConfigurationBuilder builder, string path)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 5 }.ToString();
        UseWriteAheadLog(connection);
        var plugin = $$"""{ connection-string = {{Quote(connection)}}, provider-name = "SQLite.MS" }""";
        var config = ConfigurationFactory.ParseString($"akka.persistence.journal.sql {plugin}")
            .WithFallback(ConfigurationFactory.ParseString($"akka.persistence.query.journal.sql {plugin}"))
            .WithFallback(ConfigurationFactory.ParseString($"akka.persistence.snapshot-store.sql {plugin}"))
            .WithFallback(HoconFiles.Read("persistence.hocon"))
            .WithFallback(HoconFiles.Read("serialization.hocon"))
            .WithFallback(SqlPersistence.DefaultConfiguration);
        return builder.AddHocon(config, HoconAddMode.Append);
    }

    // The mode is kept in the file, so once is enough; it triples the writes a second.
    private static void UseWriteAheadLog(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        command.ExecuteNonQuery();
    }

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
