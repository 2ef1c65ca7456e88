using HnActors.Core.Following;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Core.Tests.Simulation;

/// <summary>What actors are to the plan of a job that follows: news of the API, a clock and a way out. Everything in it dies with it.</summary>
internal sealed class FollowerHost(World world, JobId job)
{
    public const string Name = "follower";

    private static readonly TimeSpan BatchDuration = TimeSpan.FromSeconds(30);

    // Sooner than outside, so that followers end more often.
    private static readonly TimeSpan FallsAsleepAfter = TimeSpan.FromSeconds(10);

    private readonly List<long> _lately = [];
    private FollowPlan? _plan;
    private TimeSpan _toldAt;
    private long _newest;
    private int _incarnation;
    private bool _isSettled;

    /// <summary>True where nothing that there is to hear of is on its way.</summary>
    public bool IsSettled => _isSettled && _newest == world.Targets[^1].Last;

    /// <summary>An item was edited. While nobody listens, that is heard only later, and only for a while.</summary>
    public void Hear(long id)
    {
        _isSettled = false;
        _lately.Add(id);
        _plan?.OnChanged([id], TimeSpan.Zero, BatchDuration, world.Now);
    }

    public void Die()
    {
        _plan = null;
        _incarnation++;
        _isSettled = false;
    }

    public void Tick()
    {
        if (world.Now.Elapsed - _toldAt > FallsAsleepAfter) Die();
        if (_plan is null) return;
        _newest = world.Targets[^1].Last;
        _plan.OnNewest(_newest, world.Now);
        if (_plan.Next(world.Now) is { } command) Send(command);
        _isSettled = !_plan.AwaitsAnswer;
        if (_isSettled) _lately.Clear();
    }

    /// <summary>Who an answer goes to: one that died hears none.</summary>
    public string Address => $"{Name}{_incarnation}";

    public void Receive(object message)
    {
        if (message is KeepFollowing) _toldAt = world.Now.Elapsed;
        switch (message)
        {
            case KeepFollowing when _plan is null:
                Send(new GetJobProgress(job));
                break;
            case JobProgress { IsRunning: true, IsLookingUp: false, Targets: > 0 } progress when _plan is null:
                Begin(progress);
                break;
            case RefreshNoted noted:
                _plan?.OnNoted(noted, world.Now);
                break;
        }
    }

    private void Begin(JobProgress progress)
    {
        _plan = new FollowPlan(job, new FollowOptions(), progress.TargetIds, world.Now);
        _plan.OnExisting(progress.DoneIds, world.Now);
        // What changed in the last moments the API still says.
        _plan.OnChanged(_lately.Except(progress.DoneIds.Ids()).ToList(), gap: null, BatchDuration, world.Now);
    }

    private void Send(object message) => world.Network.Send(CoordinatorHost.Name, Address, message);
}
