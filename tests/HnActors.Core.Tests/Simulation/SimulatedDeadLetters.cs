using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Messages;

namespace HnActors.Core.Tests.Simulation;

/// <summary>The dead letters without their actor.</summary>
internal sealed class SimulatedDeadLetters(World world, JobId job)
{
    public const string Name = "letters";

    public static readonly RetryPolicy Policy = new() { Attempts = 3, BaseDelay = TimeSpan.FromSeconds(1) };

    private readonly List<IDeadLetterEvent> _journal = [];
    private RetryThrottle _throttle = new();

    public RetrySchedule Schedule { get; private set; } = new(Policy);

    /// <summary>Begins again after a crash: only the journal is left.</summary>
    public void Start()
    {
        Schedule = new RetrySchedule(Policy);
        _throttle = new RetryThrottle();
        foreach (var happened in _journal) Schedule.Apply(happened, world.Now);
    }

    public void Tick()
    {
        var (ids, believeNull) = Schedule.Release(world.Now.Elapsed, _throttle, 10, TimeSpan.FromSeconds(15));
        if (!ids.IsEmpty) world.Network.Send(SimulatedCoordinator.Name, Name, new OfferRetries(job, ids, believeNull));
    }

    public void Receive(string from, object message)
    {
        switch (message)
        {
            case ReportFailures report:
                Persist(Schedule.Report(report.Lease, report.Failures, world.Now, world.Random));
                var ids = IdRangeSet.OfIds(report.Failures.Select(failure => failure.Id));
                world.Network.Send(from, Name, new FailuresRecorded(job, report.Lease, ids));
                break;
            case CloseLetters close:
                Persist(Schedule.Resolve(close.Ids));
                world.Network.Send(from, Name, new LettersClosed(job, close.Lease, close.Ids));
                break;
            case RetriesNoted noted:
                Schedule.Postpone(noted.Refused, world.Now.Elapsed + TimeSpan.FromSeconds(1));
                break;
            case GetDeadLetterIds:
                world.Network.Send(from, Name, new DeadLetterIds(job, Schedule.Ids()));
                break;
        }
    }

    private void Persist(IDeadLetterEvent? happened)
    {
        if (happened is null) return;
        _journal.Add(happened);
        Schedule.Apply(happened, world.Now);
    }
}
