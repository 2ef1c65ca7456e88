using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Enumerates the ids of a store as contiguous runs.</summary>
internal sealed class SqliteIdWalk : IDisposable
{
    private const int IdsPerLookAtCancellation = 1 << 14;

    private readonly SqliteStatement _ids;
    private long? _next;

    /// <param name="sql">Selects ids in ascending order, from ?1 to ?2.</param>
    public SqliteIdWalk(SqliteConnection connection, string path, string sql, long first, long last)
    {
        _ids = new SqliteStatement(connection, path, sql);
        _ids.Bind(first, last);
        _next = Step();
    }

    /// <summary>The next run; null if there are no more.</summary>
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

    public void Dispose() => _ids.Dispose();

    private long? Step() => _ids.Step() ? _ids.Long(0) : null;
}
