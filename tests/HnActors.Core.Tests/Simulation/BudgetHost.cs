using HnActors.Core.Congestion;

namespace HnActors.Core.Tests.Simulation;

/// <summary>What an actor is to the budget of requests: a clock and a way out. It remembers nothing.</summary>
internal sealed class BudgetHost(World world)
{
    public const string Name = "budget";

    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(10);

    private RequestBudget _budget = new(GoneAfter, world.Now.Elapsed);

    /// <summary>Begins again after a crash.</summary>
    public void Start() => _budget = new RequestBudget(GoneAfter, world.Now.Elapsed);

    public void Receive(string from, ReportRequests report)
    {
        if (_budget.Report(report.Node, report.Window, report.Ceiling, report.IsFixed, report.HoldsShare, world.Now.Elapsed) is { } share)
            world.Network.Send(from, Name, new ShareGranted(report.Api, share));
    }
}
