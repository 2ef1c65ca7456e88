using HnActors.Actors.Inspection;
using HnActors.Node.Display;
using HnActors.Node.Notifying;
using HnActors.Node.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Node.Tests.Notifying;

public sealed class NotifierTests : IDisposable
{
    private static readonly TimeSpan StallAfter = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new();
    private readonly Receiver _ofAll = new();
    private readonly Receiver _ofEnds = new();
    private readonly Receiver _ofStalls = new();
    private readonly List<string> _warnings = [];
    private readonly Notifier _notifier;
    private readonly IProgressDisplay _display;

    public NotifierTests()
    {
        _notifier = new Notifier("download", StallAfter, _time, [_ofAll], [_ofEnds], [_ofStalls], _warnings.Add);
        _display = _notifier.Watch(new SilentDisplay(TextWriter.Null));
    }

    public void Dispose() => _notifier.Dispose();

    [Theory]
    [InlineData(ExitCode.Done, false, "finished")]
    [InlineData(ExitCode.Parked, false, "finished")]
    [InlineData(ExitCode.Failed, false, "failed")]
    [InlineData(ExitCode.Interrupted, false, "stopped")]
    [InlineData(ExitCode.Done, true, "stopped")]
    public async Task An_end_is_told_by_what_the_exit_code_says(int code, bool endsWhenStopped, string happened)
    {
        Assert.Equal(code, await _notifier.RunAsync(endsWhenStopped, () => Task.FromResult(code), CancellationToken.None));

        var notice = Assert.Single(_ofAll.Notices);
        Assert.Equal((happened, code), (notice.EventName, notice.ExitCode));
        Assert.Equal([notice], _ofEnds.Notices);
        Assert.Empty(_ofStalls.Notices);
    }

    [Fact]
    public async Task A_failure_is_told_with_its_reason_and_goes_on_being_one()
    {
        await Assert.ThrowsAsync<FailedException>(
            () => _notifier.RunAsync(endsWhenStopped: false, () => throw new FailedException("no way"), CancellationToken.None));

        var notice = Assert.Single(_ofAll.Notices);
        Assert.Equal((NoticeEvent.Failed, ExitCode.Failed, "no way"), (notice.Event, notice.ExitCode, notice.Message));
    }

    [Fact]
    public async Task Who_stops_it_before_it_has_begun_has_stopped_it()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => _notifier.RunAsync(endsWhenStopped: false, () => throw new OperationCanceledException(stop.Token), stop.Token));

        Assert.Equal((NoticeEvent.Stopped, ExitCode.Interrupted), (_ofAll.Notices[0].Event, _ofAll.Notices[0].ExitCode));
    }

    [Fact]
    public async Task A_pause_is_told_once_when_it_has_been_long_and_once_when_it_is_over()
    {
        _display.Show(Snapshot(outage: "refused"));
        _time.Advance(StallAfter - TimeSpan.FromSeconds(1));
        _display.Show(Snapshot(outage: "refused"));
        Assert.Empty(_ofStalls.Notices);

        _time.Advance(TimeSpan.FromSeconds(1));
        // Another trouble, but the same pause.
        _display.Show(Snapshot(store: "the disk is full"));
        _time.Advance(StallAfter * 3);
        _display.Show(Snapshot());
        _display.Show(Snapshot());

        await UntilToldAsync(2);
        Assert.Equal(["stalled", "resumed"], _ofStalls.Notices.Select(notice => notice.EventName));
        Assert.Contains("the API is down (refused)", _ofStalls.Notices[0].Message);
        Assert.Contains("20m00s", _ofStalls.Notices[1].Message);
        Assert.All(_ofStalls.Notices, notice => Assert.Null(notice.ExitCode));
        Assert.Empty(_ofEnds.Notices);
    }

    [Fact]
    public async Task Short_pauses_are_not_told_and_a_second_long_one_is()
    {
        for (var pause = 0; pause < 3; pause++)
        {
            _display.Show(Snapshot(store: "busy"));
            _time.Advance(StallAfter - TimeSpan.FromSeconds(1));
            _display.Show(Snapshot());
        }
        for (var pause = 0; pause < 2; pause++)
        {
            _display.Paused("the disk is full");
            _time.Advance(StallAfter);
            _display.Paused(null);
        }

        await UntilToldAsync(4);
        Assert.Equal(["stalled", "resumed", "stalled", "resumed"], _ofAll.Notices.Select(notice => notice.EventName));
        Assert.Contains("the disk is full", _ofAll.Notices[0].Message);
    }

    [Fact]
    public async Task Facts_are_those_of_all_jobs_of_the_command()
    {
        await _notifier.RunAsync(
            endsWhenStopped: false,
            () =>
            {
                _display.Show(Snapshot(job: "items", rows: 10, waiting: 2));
                _display.Show(Snapshot(job: "items", rows: 100, waiting: 1));
                _display.Show(Snapshot(job: "users", rows: 7, waiting: 3));
                _time.Advance(TimeSpan.FromSeconds(61.5));
                return Task.FromResult(ExitCode.Parked);
            },
            CancellationToken.None);

        var notice = Assert.Single(_ofAll.Notices);
        Assert.Equal(("download", "items", 107, 4, 61.5), (notice.Command, notice.Job, notice.Items, notice.DeadLetters, notice.Seconds));
    }

    [Fact]
    public async Task That_somebody_cannot_be_told_is_a_warning_and_no_more()
    {
        _ofEnds.Problem = "--on-finish ended with exit code 1";

        Assert.Equal(0, await _notifier.RunAsync(endsWhenStopped: false, () => Task.FromResult(0), CancellationToken.None));

        Assert.Equal("--on-finish ended with exit code 1; the notice was: finished", Assert.Single(_warnings));
    }

    [Fact]
    public async Task Nobody_hears_of_an_end_before_what_came_earlier()
    {
        _ofAll.Holds = new TaskCompletionSource();
        _display.Paused("the disk is full");
        _time.Advance(StallAfter);
        var running = _notifier.RunAsync(endsWhenStopped: false, () => Task.FromResult(0), CancellationToken.None);
        await UntilToldAsync(1);
        Assert.False(running.IsCompleted);
        _ofAll.Holds.SetResult();

        await running;

        Assert.Equal(["stalled", "finished"], _ofAll.Notices.Select(notice => notice.EventName));
    }

    private static ProgressSnapshot Snapshot(
        string? outage = null, string? store = null, string job = "items", long rows = 0, long waiting = 0) => new(
            new JobStatus { Job = job, Stored = rows, Waiting = waiting },
            new ProgressRates { Outage = outage, StoreTrouble = store },
            []);

    private async Task UntilToldAsync(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_ofAll.Notices.Count < count) await Task.Delay(10, timeout.Token);
    }

    private sealed class Receiver : INoticeReceiver
    {
        private readonly List<Notice> _notices = [];

        public IReadOnlyList<Notice> Notices
        {
            get
            {
                lock (_notices) return [.. _notices];
            }
        }

        public string? Problem { get; set; }

        public TaskCompletionSource? Holds { get; set; }

        public async Task<string?> TellAsync(Notice notice)
        {
            lock (_notices) _notices.Add(notice);
            if (Holds is { } holds) await holds.Task;
            return Problem;
        }
    }
}
