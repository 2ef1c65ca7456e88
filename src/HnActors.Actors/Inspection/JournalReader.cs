using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using HnActors.Actors.DeadLetters;
using HnActors.Actors.Jobs;
using HnActors.Actors.Journal;
using HnActors.Actors.Serialization;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;
using HnActors.Storage;
using HnActors.Storage.Postgres;
using HnActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace HnActors.Actors.Inspection;

/// <summary>
/// Reads the status of jobs from the journal, without the actors that write it: the latest snapshot, and the events since.
/// </summary>
public sealed class JournalReader
{
    private static readonly Dictionary<string, Mapping> Mappings = JournalMapping.All.ToDictionary(mapping => mapping.Manifest);

    private const int PageSize = 1000;

    private readonly StoreSource _store;
    private readonly TimeProvider _time;

    private JournalReader(StoreSource store, TimeProvider time)
    {
        _store = store;
        _time = time;
    }

    /// <summary>Opens a store's journal; null if it does not have one yet.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public static async Task<JournalReader?> OpenAsync(StoreSource store, TimeProvider time, CancellationToken cancellationToken = default) =>
        await JournalHosting.ExistsAsync(store, cancellationToken).ConfigureAwait(false) ? new JournalReader(store, time) : null;

    /// <summary>The jobs of a cluster that uses the store, oldest first.</summary>
    /// <exception cref="StoreException">The journal can't be read.</exception>
    public Task<JobListing> ReadJobsAsync(CancellationToken cancellationToken = default) => ReadAsync(
        async read => JobListing.Of(await read.FoldAsync(
            JobDirectoryActor.Id,
            DirectoryState.Empty,
            (directory, one) => one as DirectoryState ?? directory.Apply((IDirectoryEvent)one)).ConfigureAwait(false), onlyRunning: false),
        cancellationToken);

    /// <summary>The status of a job, as its actors would report it, except for current leases.</summary>
    /// <exception cref="StoreException">The journal can't be read.</exception>
    public Task<JobStatus> ReadStatusAsync(JobId job, CancellationToken cancellationToken = default) => ReadAsync(
        async read =>
        {
            var state = await read.FoldAsync(
                CoordinatorActor.PersistenceIdOf(job), JobState.New, (state, one) => one as JobState ?? state.Apply((IJobEvent)one)).ConfigureAwait(false);
            var letters = await LettersAsync(read, job).ConfigureAwait(false);
            return JobStatus.Of(JobProgress.Of(job, state), letters.Tally(state.TargetsInPlace));
        },
        cancellationToken);

    /// <summary>A job's dead letters that match a filter, in id order, one page at a time: there may be very many.</summary>
    /// <exception cref="StoreException">The journal can't be read.</exception>
    public async IAsyncEnumerable<DeadLetter> ReadDeadLettersAsync(
        JobId job, DeadLetterFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var letters = await ReadAsync(read => LettersAsync(read, job), cancellationToken).ConfigureAwait(false);
        var now = _time.GetUtcNow();
        for (var after = 0L; letters.Page(filter, after, PageSize, now) is { Count: > 0 } page; after = page[^1].Id)
        {
            foreach (var letter in page) yield return letter;
        }
    }

    private Task<RetrySchedule> LettersAsync(Reading read, JobId job) => read.FoldAsync(
        DeadLetterRetryActor.PersistenceIdOf(job),
        new RetrySchedule(new RetryPolicy()),
        (schedule, one) =>
        {
            schedule.Apply((IDeadLetterEvent)one, Timestamp.Now(_time));
            return schedule;
        });

    // One transaction, so that coordinator and dead letters are read as of the same moment.
    private async Task<T> ReadAsync<T>(Func<Reading, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            await using var transaction = connection is SqliteConnection sqlite
                ? sqlite.BeginTransaction(deferred: true)
                : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            return await read(new Reading(connection, transaction, cancellationToken)).ConfigureAwait(false);
        }
        catch (SqliteException exception)
        {
            throw JournalHosting.Unusable(((SqliteStoreSource)_store).JobsPath, exception);
        }
        catch (NpgsqlException exception)
        {
            throw new StoreException(StoreProblem.Unreachable, $"the journal in {_store} can't be read ({exception.Message}).", exception);
        }
    }

    private async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_store is SqliteStoreSource sqlite) return SqliteReading.Open(sqlite.JobsPath);
        if (_store is not PostgresStoreSource postgres) throw new NotSupportedException($"No journal is known for {_store}.");
        var connection = new NpgsqlConnection(postgres.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private sealed class Reading(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        /// <summary>Folds everything that a persistent actor would recover from.</summary>
        public async Task<T> FoldAsync<T>(string persistenceId, T seed, Func<T, object, T> apply)
        {
            var state = seed;
            var after = 0L;
            // A process that was killed right after its start leaves a file without tables.
            if (!await HasTableAsync("snapshot").ConfigureAwait(false) || !await HasTableAsync("journal").ConfigureAwait(false)) return state;
            const string Latest = """
                SELECT snapshot, manifest, sequence_number FROM snapshot WHERE persistence_id = @id AND sequence_number > @after
                ORDER BY sequence_number DESC LIMIT 1
                """;
            await foreach (var (value, number) in ReadAsync(Latest, persistenceId, after).ConfigureAwait(false))
            {
                state = apply(state, value);
                after = number;
            }
            const string Since = """
                SELECT message, manifest, sequence_number FROM journal WHERE persistence_id = @id AND sequence_number > @after AND NOT deleted
                ORDER BY sequence_number
                """;
            await foreach (var (value, _) in ReadAsync(Since, persistenceId, after).ConfigureAwait(false)) state = apply(state, value);
            return state;
        }

        private async IAsyncEnumerable<(object Value, long Number)> ReadAsync(string sql, string persistenceId, long after)
        {
            await using var command = Command(sql, ("@id", persistenceId), ("@after", after));
            await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var manifest = rows.GetString(1);
                if (!Mappings.TryGetValue(manifest, out var mapping))
                    throw new StoreException(StoreProblem.NotOurs, $"the journal holds '{manifest}', which this version does not know: a newer one wrote it.");
                yield return (mapping.FromBytes((byte[])rows.GetValue(0)), rows.GetInt64(2));
            }
        }

        private async Task<bool> HasTableAsync(string table)
        {
            await using var command = connection is SqliteConnection
                ? Command("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @table", ("@table", table))
                : Command("SELECT count(to_regclass(@table))", ("@table", table));
            return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))! > 0;
        }

        private DbCommand Command(string sql, params (string Name, object Value)[] parameters)
        {
            var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            foreach (var (name, value) in parameters)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                command.Parameters.Add(parameter);
            }
            return command;
        }
    }
}
