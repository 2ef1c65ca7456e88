using Akka.Actor;
using Akka.Hosting;
using HnActors.Actors.Messaging;
using HnActors.Core.Congestion;

namespace HnActors.Actors.Congestion;

/// <summary>Tells an API's budget how this node's requests went, and its gate what the node's share is.</summary>
internal sealed class BudgetReporterActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RefusalReportInterval = TimeSpan.FromMilliseconds(20);

    private readonly ApiChannel _channel;
    private readonly IReadOnlyActorRegistry _registry;
    private readonly TimeProvider _time;
    private readonly string _node = Guid.NewGuid().ToString("n");
    private double? _maxRate;
    private TimeSpan _reportedAt = TimeSpan.FromDays(-1);

    public BudgetReporterActor(ApiChannel channel, double? maxRate, IReadOnlyActorRegistry registry, TimeProvider time)
    {
        _channel = channel;
        _maxRate = maxRate;
        _registry = registry;
        _time = time;

        Receive<Report>(_ => OnReport());
        Receive<Refused>(_ => OnRefused());
        Receive<ShareGranted>(OnShareGranted);
        Receive<MaxRateChanged>(changed => _maxRate = changed.MaxRate);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ApiChannel channel, double? maxRate, IReadOnlyActorRegistry registry, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new BudgetReporterActor(channel, maxRate, registry, time));

    protected override void PreStart()
    {
        var self = Self;
        _channel.Limits.FirstRefusal = () => self.Tell(Refused.Instance);
        Timers.StartPeriodicTimer(Report.Instance, Report.Instance, TimeSpan.Zero, ReportInterval);
    }

    // Told at once: a server that bans counts refusals.
    private void OnRefused()
    {
        var wait = _reportedAt + RefusalReportInterval - _time.GetElapsedTime(0);
        if (wait <= TimeSpan.Zero) OnReport();
        else Timers.StartSingleTimer(Refused.Instance, Report.Instance, wait);
    }

    private void OnReport()
    {
        _reportedAt = _time.GetElapsedTime(0);
        var window = _channel.Limits.TakeWindow(_channel.Gate.InFlight);
        _registry.Get<RequestBudgetKey>().Tell(new ReportRequests(_channel.Api, _node, window, _maxRate, _channel.Limits.IsFixed));
    }

    private void OnShareGranted(ShareGranted granted)
    {
        _channel.Limits.Take(granted.Share);
        _channel.Gate.Reconsider(granted.Share.HoldFor);
    }

    /// <param name="MaxRate">The most requests a second that the jobs on this API allow; null for no ceiling.</param>
    public sealed record MaxRateChanged(double? MaxRate);

    private sealed class Report
    {
        public static readonly Report Instance = new();
    }

    private sealed class Refused
    {
        public static readonly Refused Instance = new();
    }
}
