using HnActors.Actors.Inspection;
using HnActors.Node.Display;
using HnActors.Node.Logs;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Notifying;

/// <summary>Notifies receivers of a command's progress. A failed notification is only a warning and does not affect the command.</summary>
internal sealed class Notifier : IDisposable
{
    private readonly string _command;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<INoticeReceiver> _ofAll;
    private readonly IReadOnlyList<INoticeReceiver> _ofEnds;
    private readonly IReadOnlyList<INoticeReceiver> _ofStalls;
    private readonly Action<string> _warn;
    private readonly StallWatch _watch;
    private readonly long _begun;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JobStatus> _statuses = [];
    private string? _job;
    private Task _told = Task.CompletedTask;

    /// <param name="command">Such as <c>download</c>.</param>
    public Notifier(NotificationSettings settings, string command, TimeProvider time)
        : this(
            command,
            settings.StallAfter,
            time,
            settings.Url is { } url ? [new Webhook(url, time)] : [],
            settings.OnFinish is { } onFinish ? [new HookCommand("--on-finish", onFinish, time, ProgramLog.Current.Show)] : [],
            settings.OnStall is { } onStall ? [new HookCommand("--on-stall", onStall, time, ProgramLog.Current.Show)] : [],
            problem => ProgramLog.Current.Show($"warning: {problem}"))
    {
    }

    /// <param name="ofAll">Receivers of all notices.</param>
    /// <param name="ofEnds">Receivers of the notice of the command's end.</param>
    /// <param name="ofStalls">Receivers of the notices that it stalled or resumed.</param>
    internal Notifier(
        string command,
        TimeSpan stallAfter,
        TimeProvider time,
        IReadOnlyList<INoticeReceiver> ofAll,
        IReadOnlyList<INoticeReceiver> ofEnds,
        IReadOnlyList<INoticeReceiver> ofStalls,
        Action<string> warn)
    {
        _command = command;
        _time = time;
        (_ofAll, _ofEnds, _ofStalls) = (ofAll, ofEnds, ofStalls);
        _warn = warn;
        _begun = time.GetTimestamp();
        _watch = new StallWatch(
            time,
            stallAfter,
            trouble => Tell(NoticeEvent.Stalled, null, $"paused for {Human.Duration(stallAfter)}: {trouble}"),
            pause => Tell(NoticeEvent.Resumed, null, $"continues after a pause of {Human.Duration(pause)}"));
    }

    /// <summary>Runs the command itself, and notifies of its end.</summary>
    /// <param name="endsWhenStopped">True if being stopped is the normal end of the command.</param>
    /// <param name="run">Runs the command and returns its exit code.</param>
    public async Task<int> RunAsync(bool endsWhenStopped, Func<Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            var code = await run().ConfigureAwait(false);
            var happened = code switch
            {
                ExitCode.Interrupted => NoticeEvent.Stopped,
                ExitCode.Done when endsWhenStopped => NoticeEvent.Stopped,
                ExitCode.Done or ExitCode.Parked => NoticeEvent.Finished,
                _ => NoticeEvent.Failed,
            };
            await EndAsync(happened, code, MessageOf(happened, code)).ConfigureAwait(false);
            return code;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await EndAsync(NoticeEvent.Stopped, ExitCode.Interrupted, MessageOf(NoticeEvent.Stopped, ExitCode.Interrupted)).ConfigureAwait(false);
            throw;
        }
        catch (Exception exception)
        {
            var (message, code) = UnhandledErrors.Describe(exception);
            await EndAsync(NoticeEvent.Failed, code, message).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Wraps a display so that this notifier observes the progress too.</summary>
    public IProgressDisplay Watch(IProgressDisplay display) => new ObservedDisplay(display, Observe, Observe);

    private void Observe(string? trouble) => _watch.Observe(trouble);

    private void Observe(ProgressSnapshot snapshot)
    {
        lock (_lock)
        {
            _job ??= snapshot.Status.Job;
            _statuses[snapshot.Status.Job] = snapshot.Status;
        }
        Observe(snapshot.ApiTrouble ?? snapshot.StoreTrouble);
    }

    public void Dispose()
    {
        _watch.Dispose();
        foreach (var receiver in _ofAll.OfType<IDisposable>()) receiver.Dispose();
    }

    private async Task EndAsync(NoticeEvent happened, int code, string message)
    {
        _watch.Dispose();
        Tell(happened, code, message);
        await _told.ConfigureAwait(false);
    }

    // In order, so that nobody hears of an end before its beginning.
    private void Tell(NoticeEvent happened, int? code, string message)
    {
        lock (_lock)
        {
            var notice = new Notice(
                happened,
                _command,
                _job,
                code,
                _statuses.Values.Sum(status => status.Rows),
                _statuses.Values.Sum(status => status.Waiting + status.Parked),
                Math.Round(_time.GetElapsedTime(_begun).TotalSeconds, 3),
                message,
                _time.GetUtcNow());
            _told = TellAsync(_told, notice);
        }
    }

    private async Task TellAsync(Task before, Notice notice)
    {
        await before.ConfigureAwait(false);
        // Don't hold up the caller that observed the trouble.
        await Task.Yield();
        var problems = await Task.WhenAll(_ofAll.Concat(notice.IsOfEnd ? _ofEnds : _ofStalls).Select(receiver => receiver.TellAsync(notice)))
            .ConfigureAwait(false);
        foreach (var problem in problems.OfType<string>()) _warn($"{problem}; the notice was: {notice.EventName}");
    }

    private string MessageOf(NoticeEvent happened, int code) => happened switch
    {
        NoticeEvent.Stopped => "stopped; what is stored is kept, and the same command continues from here",
        NoticeEvent.Finished when code == ExitCode.Parked => "finished, but some ids are parked: `hnactors dead-letters list` shows why",
        NoticeEvent.Finished => "finished: nothing is left to fetch",
        _ => $"ended with exit code {code}",
    };
}
