using Akka.Actor;
using HnActors.Actors.Messaging;
using HnActors.Core.Congestion;
using HnActors.Core.Leasing;

namespace HnActors.Actors.Congestion;

/// <summary>
/// Keeps the shared estimate of what an API can take, and divides it among the nodes that report. It has no persistent state: restarted on
/// another node, it finds the estimate again as a single node would.
/// </summary>
public sealed class RequestBudgetActor : ReceiveActor
{
    private readonly TimeProvider _time;
    private readonly RequestBudget _budget;
    private readonly Dictionary<IActorRef, string> _nodes = [];

    public RequestBudgetActor(LeasePolicy policy, TimeProvider time)
    {
        _time = time;
        _budget = new RequestBudget(policy.Duration, Now);

        Receive<ReportRequests>(OnReportRequests);
        Receive<Terminated>(OnNodeGone);
        Receive<LeaveShard>(_ => Context.Stop(Self));
    }

    public static Props Props(LeasePolicy policy, TimeProvider time) => Akka.Actor.Props.Create(() => new RequestBudgetActor(policy, time));

    private TimeSpan Now => _time.GetElapsedTime(0);

    private void OnReportRequests(ReportRequests report)
    {
        if (_nodes.TryAdd(Sender, report.Node)) Context.Watch(Sender);
        if (_budget.Report(report.Node, report.Window, report.Ceiling, report.IsFixed, report.HoldsShare, Now) is { } share)
            Sender.Tell(new ShareGranted(report.Api, share));
    }

    private void OnNodeGone(Terminated terminated)
    {
        if (!_nodes.Remove(terminated.ActorRef, out var node)) return;
        if (terminated.AddressTerminated) _budget.Lose(node);
        else _budget.Forget(node);
    }
}
