using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HnActors.Storage.Sqlite;

/// <summary>Walks over the ids of a store and tells them as unbroken runs.</summary>
/// <remarks>It steps the statement itself: through ADO.NET each of tens of millions of ids would cost several times what SQLite takes.</remarks>
internal sealed class SqliteIdWalk : IDisposable
{
    private const int IdsPerLookAtCancellation = 1 << 14;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _ids;
    private readonly string _path;
    private long? _next;

    /// <param name="sql">Tells ids in ascending order, from ?1 to ?2.</param>
    public SqliteIdWalk(SqliteConnection connection, string path, string sql, long first, long last)
    {
        _database = connection.Handle!;
        _path = path;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _ids));
        Check(raw.sqlite3_bind_int64(_ids, 1, first));
        Check(raw.sqlite3_bind_int64(_ids, 2, last));
        _next = Step();
    }

    /// <summary>The next run; null where there is none.</summary>
    public (long First, long Last)? NextRun(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_next is not { } first) return null;
        var last = first;
        while ((_next = Step()) == last + 1)
        {
            last++;
            if (last % IdsPerLookAtCancellation == 0) cancellationToken.ThrowIfCancellationRequested();
        }
        return (first, last);
    }

    public void Dispose() => raw.sqlite3_finalize(_ids);

    private long? Step()
    {
        var code = raw.sqlite3_step(_ids);
        if (code == raw.SQLITE_ROW) return raw.sqlite3_column_int64(_ids, 0);
        Check(code);
        return null;
    }

    private void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_DONE) return;
        throw SqliteErrors.Of(raw.sqlite3_extended_errcode(_database), raw.sqlite3_errmsg(_database).utf8_to_string(), _path);
    }
}
