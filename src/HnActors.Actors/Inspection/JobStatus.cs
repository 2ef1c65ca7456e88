using System.Text.Json.Serialization;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Inspection;

/// <summary>
/// The state of every id of a job: the parts, from <see cref="Stored"/> to <see cref="Queued"/>, add up to <see cref="Total"/>. Commands
/// and the operations endpoint print it as JSON.
/// </summary>
public record JobStatus
{
    /// <summary>The job's name.</summary>
    public string Job { get; init; } = "";

    /// <summary>What the ids stand for.</summary>
    public JobSubject Subject => new JobId(Job).Subject;

    /// <summary>How the user chose the ids; empty if there is no job yet.</summary>
    public string Selection { get; init; } = "";

    /// <summary>The API they are fetched from.</summary>
    public string Api { get; init; } = "";

    public JobPhase Phase { get; init; }

    /// <summary>The lowest id; 0 if there is none.</summary>
    public long From { get; init; }

    /// <summary>The highest id; 0 if there is none.</summary>
    public long To { get; init; }

    /// <summary>The number of ids the job is to fetch.</summary>
    public long Total { get; init; }

    /// <summary>Rows with a body; if the number of nulls is unknown, all rows.</summary>
    public long Stored { get; init; }

    /// <summary>Rows that say <c>null</c>; null if the store was not asked.</summary>
    public long? Nulls { get; init; }

    /// <summary>Ids that answered <c>null</c> and are requested again before it is accepted.</summary>
    public long Pending { get; init; }

    /// <summary>Failed ids that will be retried.</summary>
    public long Waiting { get; init; }

    /// <summary>Failed ids whose attempts are exhausted.</summary>
    public long Parked { get; init; }

    /// <summary>Failed ids that a user gave up.</summary>
    public long Dropped { get; init; }

    /// <summary>Ids leased to a pool for the first time; some may already be in the store.</summary>
    public long Leased { get; init; }

    /// <summary>Ids that were never leased.</summary>
    public long Queued { get; init; }

    /// <summary>Open leases, including those of retries.</summary>
    public int OpenLeases { get; init; }

    /// <summary>How long the oldest of them has been open, in seconds.</summary>
    public double OldestLease { get; init; }

    /// <summary>Failed ids by the kind of their last failure.</summary>
    public IReadOnlyDictionary<string, int> Kinds { get; init; } = new Dictionary<string, int>();

    /// <summary>True if there are ids, and every one is in the store.</summary>
    public bool Complete { get; init; }

    /// <summary>Rows in the store, bodies and nulls.</summary>
    [JsonIgnore]
    public long Rows => Stored + (Nulls ?? 0);

    /// <summary>Ids that are neither stored nor dead letters yet.</summary>
    [JsonIgnore]
    public long ToDo => Leased + Queued;

    /// <summary>Ids in the store, or dead letters, that are being read again.</summary>
    [JsonIgnore]
    public long Refreshing { get; init; }

    /// <summary>True if the program has nothing left to do by itself, except for ids that are read again.</summary>
    [JsonIgnore]
    public bool IsFinished => ToDo == 0 && Pending + Waiting == 0;

    /// <summary>True for a job that was started but not finished: the same command continues it.</summary>
    [JsonIgnore]
    public bool IsUnfinished => Selection.Length > 0 && !IsFinished;

    /// <summary>Ids that are to be fetched, for the first time or again.</summary>
    [JsonIgnore]
    public long ToFetch => ToDo + Refreshing;

    /// <summary>True if it is finished and nothing is read again.</summary>
    [JsonIgnore]
    public bool IsOver => IsFinished && Refreshing == 0;

    /// <summary>The ids themselves; empty if only counts were requested.</summary>
    [JsonIgnore]
    public JobIds Ids { get; init; } = JobIds.None;

    /// <summary>Combines the states of a coordinator and the dead letters. The phase is only inferred: a directory knows better.</summary>
    public static JobStatus Of(JobProgress progress, DeadLetterTally letters)
    {
        var status = new JobStatus
        {
            Job = progress.Job.Value,
            Selection = progress.Selection,
            Api = progress.Api,
            From = progress.FirstTarget,
            To = progress.LastTarget,
            Total = progress.Targets,
            Stored = progress.Done - letters.Total,
            Pending = letters.Pending,
            Waiting = letters.Waiting,
            Parked = letters.Parked,
            Dropped = letters.Dropped,
            Leased = progress.Leased,
            Queued = progress.Queued,
            OpenLeases = progress.OpenLeases,
            OldestLease = progress.OldestLease.TotalSeconds,
            Refreshing = progress.Refreshing,
            Kinds = letters.Kinds,
            Ids = new JobIds(progress.TargetIds, progress.DoneIds, progress.AskedIds, progress.AskedAndDoneIds),
        };
        return status with
        {
            // A lease may stay open for a moment longer than its ids.
            OpenLeases = status.IsOver ? 0 : status.OpenLeases,
            OldestLease = status.IsOver ? 0 : status.OldestLease,
            Phase = status.IsOver ? JobPhase.Finished : progress.IsRunning ? JobPhase.Running : status.IsFinished ? JobPhase.Finished : JobPhase.Paused,
            Complete = status is { IsFinished: true, Total: > 0 } && letters.Total == 0,
        };
    }

    /// <summary>Distinguishes bodies and nulls.</summary>
    /// <param name="nulls">The maximum number of rows that say <c>null</c>: one that was counted may have been read again.</param>
    public JobStatus WithNulls(long nulls)
    {
        var known = Math.Min(nulls, Rows);
        return this with { Stored = Rows - known, Nulls = known };
    }
}
