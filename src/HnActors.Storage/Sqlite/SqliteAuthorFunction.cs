using HnActors.Storage.Authors;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>
/// A function in SQL that finds out who wrote an item, as whoever writes one does: SQLite's own way of reading a field takes half a surrogate
/// pair for a character, and would make an author of it.
/// </summary>
internal static class SqliteAuthorFunction
{
    /// <summary>Takes a body. It is bytes, since a name is told from others by its bytes; NULL where there is none.</summary>
    public const string Name = "hn_author";

    /// <summary>A connection knows the function once it is defined for it.</summary>
    public static void Define(SqliteConnection connection) =>
        connection.CreateFunction<byte[], byte[]?>(Name, body => ItemAuthor.Of(body) is { IsEmpty: false } name ? name.ToArray() : null, isDeterministic: true);
}
