using Akka.Actor;
using Akka.Hosting;
using HnActors.Actors.Messaging;
using HnActors.Core.Congestion;

namespace HnActors.Actors.Congestion;

/// <summary>Reports the outcome of this node's requests to an API's budget, and passes the node's share to the gate.</summary>
internal sealed class BudgetReporterActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RefusalReportInterval = TimeSpan.FromMilliseconds(20);

    private readonly ApiChannel _channel;
    private readonly IReadOnlyActorRegistry _registry;
    private readonly TimeProvider _time;
    private readonly string _node = Guid.NewGuid().ToString("n");
    private RequestCeiling _ceiling;
    private TimeSpan _reportedAt = TimeSpan.FromDays(-1);

    public BudgetReporterActor(ApiChannel channel, RequestCeiling ceiling, IReadOnlyActorRegistry registry, TimeProvider time)
    {
        _channel = channel;
        _ceiling = ceiling;
        _registry = registry;
        _time = time;

        Receive<Report>(_ => OnReport());
        Receive<Refused>(_ => OnRefused());
        Receive<ShareGranted>(OnShareGranted);
        Receive<RequestCeiling>(OnCeiling);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ApiChannel channel, RequestCeiling ceiling, IReadOnlyActorRegistry registry, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new BudgetReporterActor(channel, ceiling, registry, time));

    protected override void PreStart()
    {
        var self = Self;
        _channel.Limits.FirstRefusal = () => self.Tell(Refused.Instance);
        Timers.StartPeriodicTimer(Report.Instance, Report.Instance, TimeSpan.Zero, ReportInterval);
    }

    // Reported at once: a server that bans counts refusals.
    private void OnRefused()
    {
        var wait = _reportedAt + RefusalReportInterval - _time.GetElapsedTime(0);
        if (wait <= TimeSpan.Zero) OnReport();
        else Timers.StartSingleTimer(Refused.Instance, Report.Instance, wait);
    }

    // Reported at once as well: a user has changed it, and is checking whether it takes effect.
    private void OnCeiling(RequestCeiling ceiling)
    {
        if (ceiling == _ceiling) return;
        _ceiling = ceiling;
        OnReport();
    }

    private void OnReport()
    {
        _reportedAt = _time.GetElapsedTime(0);
        var limits = _channel.Limits;
        var window = limits.TakeWindow(_channel.Gate.InFlight);
        _registry.Get<RequestBudgetKey>().Tell(new ReportRequests(_channel.Api, _node, window, _ceiling, limits.IsFixed, limits.HoldsShare));
    }

    private void OnShareGranted(ShareGranted granted)
    {
        _channel.Limits.Take(granted.Share);
        _channel.Gate.Reconsider(granted.Share.HoldFor);
    }

    private sealed class Report
    {
        public static readonly Report Instance = new();
    }

    private sealed class Refused
    {
        public static readonly Refused Instance = new();
    }
}
