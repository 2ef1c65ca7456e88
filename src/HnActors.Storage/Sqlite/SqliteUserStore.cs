using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using HnActors.Storage.Authors;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Users in the SQLite file of their items.</summary>
internal sealed class SqliteUserStore : SqliteRowStore, IUserStore
{
    private readonly SqliteAuthors? _authors;
    private readonly bool _hasAuthors;

    public SqliteUserStore(SqliteFile file, string itemIdentity, SqliteAuthors? authors)
        : base(
            file,
            SqliteAuthorTable.Exists(file.Connection) ? SqliteRowSql.Users : SqliteRowSql.NoUsers,
            UserIdentity.Of(itemIdentity),
            authors: null)
    {
        _authors = authors;
        _hasAuthors = SqliteAuthorTable.Exists(file.Connection);
    }

    // Users were never stored on the basis of a single response.
    public override long NullsConfirmedSince => 0;

    public async Task<IReadOnlyDictionary<string, long>> RecordAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken = default)
    {
        if (_authors is null) throw new InvalidOperationException($"The store {File.Path} was opened for reading only.");
        using var turn = await File.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
            using var transaction = File.Connection.BeginTransaction();
            using var find = File.Connection.CreateCommand();
            find.Transaction = transaction;
            find.CommandText = "SELECT number FROM author WHERE name = $name";
            var parameter = find.Parameters.Add("$name", SqliteType.Text);
            foreach (var name in names.Where(ItemAuthor.IsName))
            {
                _authors.Insert(Encoding.UTF8.GetBytes(name));
                parameter.Value = name;
                numbers[name] = Convert.ToInt64(find.ExecuteScalar(), CultureInfo.InvariantCulture);
            }
            transaction.Commit();
            return numbers;
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, File.Path);
        }
    }

    public Task CompleteAuthorsAsync(CancellationToken cancellationToken = default) =>
        File.IsWritable && !SqliteAuthorTable.IsComplete(File.Connection)
            ? WriteAuthorsAsync(SqliteAuthorTable.Complete, cancellationToken)
            : Task.CompletedTask;

    public Task<long> CountUnnumberedAsync(CancellationToken cancellationToken = default)
    {
        if (!_hasAuthors) return Task.FromResult(0L);
        return Task.FromResult(Guard(() =>
        {
            using var connection = OpenForReading();
            return SqliteAuthorTable.CountUnnumbered(connection);
        }));
    }

    public Task RestoreAuthorsAsync(IReadOnlyCollection<long> lost, CancellationToken cancellationToken = default) =>
        WriteAuthorsAsync(connection => SqliteAuthorTable.Restore(connection, lost), cancellationToken);

    public async IAsyncEnumerable<(long First, long Last)> ReadAuthorsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!_hasAuthors) yield break;
        await Task.Yield();
        using var connection = OpenForReading();
        using var numbers = new SqliteIdWalk(
            connection, File.Path, "SELECT number FROM author WHERE number BETWEEN ?1 AND ?2 ORDER BY number", 1, long.MaxValue);
        while (numbers.NextRun(cancellationToken) is { } run) yield return run;
    }

    public Task<IReadOnlyDictionary<long, string>> ReadNamesAsync(long first, long last, CancellationToken cancellationToken = default)
    {
        if (!_hasAuthors) return Task.FromResult<IReadOnlyDictionary<long, string>>(new Dictionary<long, string>());
        return Task.FromResult(Guard<IReadOnlyDictionary<long, string>>(() =>
        {
            using var connection = OpenForReading();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT number, name FROM author WHERE number BETWEEN $first AND $last";
            command.Parameters.AddWithValue("$first", first);
            command.Parameters.AddWithValue("$last", last);
            using var reader = command.ExecuteReader();
            var names = new Dictionary<long, string>();
            while (reader.Read()) names.Add(reader.GetInt64(0), reader.GetString(1));
            return names;
        }));
    }

    private async Task WriteAuthorsAsync(Action<SqliteConnection> write, CancellationToken cancellationToken)
    {
        using var turn = await File.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(
                () => SqliteCancellation.Run(File.Connection, () => write(File.Connection), cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, File.Path);
        }
    }
}
