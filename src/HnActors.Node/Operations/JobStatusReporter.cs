using Akka.Actor;
using HnActors.Actors.Inspection;
using HnActors.Actors.Operations;
using HnActors.Core.Jobs;
using HnActors.Node.Display;

namespace HnActors.Node.Operations;

/// <summary>Reads the status of the cluster's jobs for this node's metrics. Every node reports all jobs, with the same values.</summary>
internal sealed class JobStatusReporter
{
    // Several scrapes at about the same time share one reading.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly IJobOperations _jobs;
    private readonly Func<IReadOnlyList<MemberLine>> _members;
    private readonly TimeProvider _time;
    private readonly SharedReading<bool> _looking;
    private readonly ReportedJobs _reported;
    private readonly Dictionary<string, ProgressMeter> _meters = [];
    private readonly Dictionary<string, Task> _reading = [];
    private readonly Lock _lock = new();

    /// <param name="members">Returns the cluster's members as this node sees them.</param>
    public JobStatusReporter(IJobOperations jobs, Func<IReadOnlyList<MemberLine>> members, TimeProvider time)
    {
        (_jobs, _members, _time) = (jobs, members, time);
        _reported = new ReportedJobs(time);
        _looking = new SharedReading<bool>(LookAsync, _ => KeptFor, time);
    }

    /// <summary>Updates the gauges; those without a timely answer keep their values.</summary>
    public async Task ReportAsync(CancellationToken cancellationToken)
    {
        var members = _members();
        var unreachable = members.Count(member => member.Reachability.Length > 0);
        JobStatusMetrics.ReportMembers(members.Count - unreachable, unreachable);
        try
        {
            await _looking.ReadAsync(cancellationToken).WaitAsync(Timeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    private async Task<bool> LookAsync()
    {
        if (await TryAsync(() => _jobs.ListAsync()).ConfigureAwait(false) is not { } listed) return false;
        var chosen = ReportedJobs.Choose(listed);
        JobStatusMetrics.KeepOnly(chosen.Select(job => job.Job).ToHashSet());
        List<Task> reading;
        lock (_lock)
        {
            foreach (var gone in _meters.Keys.Except(chosen.Select(job => job.Job)).ToList()) _meters.Remove(gone);
            foreach (var job in _reading.Where(read => read.Value.IsCompleted).Select(read => read.Key).ToList()) _reading.Remove(job);
            foreach (var job in _reported.Due(chosen).Where(job => !_reading.ContainsKey(job))) _reading.Add(job, ReadAsync(job));
            reading = [.. _reading.Values];
        }
        // All at once, so that none waits for another: a coordinator may take half a minute to move to another node.
        await Task.WhenAny(Task.WhenAll(reading), Task.Delay(Timeout, _time)).ConfigureAwait(false);
        return true;
    }

    private async Task ReadAsync(string job)
    {
        if (await TryAsync(() => _jobs.StatusAsync(job)).ConfigureAwait(false) is not { } status) return;
        lock (_lock)
        {
            JobStatusMetrics.Report(status, LimitOf(status), FollowView.Of(status)?.Lag);
            _reported.OnRead(status);
        }
    }

    // Null if there was no answer.
    private static async Task<T?> TryAsync<T>(Func<Task<T>> readAsync)
        where T : class
    {
        try
        {
            return await readAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AskTimeoutException or OperationException)
        {
            return null;
        }
    }

    // Based on what happened since the metrics were last read.
    private string? LimitOf(ClusterJobStatus status)
    {
        if (status.Phase != JobPhase.Running) return null;
        if (!_meters.TryGetValue(status.Job, out var meter)) _meters.Add(status.Job, meter = new ProgressMeter(_time));
        return meter.Read(status).Limit;
    }
}
