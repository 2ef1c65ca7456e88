using HnActors.Storage;
using HnActors.Storage.Postgres;
using HnActors.Storage.Sqlite;
using Npgsql;

namespace HnActors.Node.Options;

/// <summary>The option that a suggested command needs in order to refer to the same store.</summary>
internal static class StoreHint
{
    /// <summary>Empty for the default store, otherwise a space and the option, without a password.</summary>
    public static string Of(StoreSource store) => store switch
    {
        SqliteStoreSource sqlite when sqlite.Path == Path.GetFullPath("hn.db") => "",
        SqliteStoreSource sqlite => $" --store {Quoted($"sqlite:{sqlite.Path}")}",
        PostgresStoreSource postgres => $" --store {Quoted(Uri(new NpgsqlConnectionStringBuilder(postgres.ConnectionString)))}",
        _ => $" --store {Quoted(store.ToString())}",
    };

    private static string Uri(NpgsqlConnectionStringBuilder connection) =>
        $"postgres://{(connection.Username is { } user ? System.Uri.EscapeDataString(user) + "@" : "")}{connection.Host}:{connection.Port}/" +
        System.Uri.EscapeDataString(connection.Database ?? connection.Username ?? "");

    private static string Quoted(string text) => text.All(letter => char.IsLetterOrDigit(letter) || "/:@._-%".Contains(letter, StringComparison.Ordinal))
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
