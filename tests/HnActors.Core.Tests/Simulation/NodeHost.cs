using HnActors.Core.Congestion;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Core.Tests.Simulation;

/// <summary>
/// A node that fetches: it has a pool for the job while the directory says that the job runs, and asks the API as often as the budget lets
/// it. Everything in it dies with it.
/// </summary>
internal sealed class NodeHost(World world, JobId job, string name)
{
    public static readonly RequestCeiling Ceiling = new(Concurrency: 7);

    private PoolHost? _pool;
    private TimeSpan _reportedAt = world.Now.Elapsed;
    private int _answered;
    private int _unanswered;
    private bool _leaves;

    public string Name => name;

    public int Held => _pool?.Held ?? 0;

    /// <summary>So many requests at a time it may make.</summary>
    public int MaxRequests { get; private set; }

    /// <summary>True where it was to leave, and holds nothing any more.</summary>
    public bool HasLeft => _leaves && _pool is null or { IsDrained: true };

    public void Tick()
    {
        world.Network.Send(DirectoryHost.Name, name, new WatchRunningJobs());
        var elapsed = world.Now.Elapsed - _reportedAt;
        var window = new RequestWindow(
            elapsed, _answered, 0, _unanswered, _answered * TimeSpan.FromMilliseconds(50), _answered + _unanswered, TimeSpan.Zero);
        world.Network.Send(BudgetHost.Name, name, new ReportRequests("sim", name, window, Ceiling, IsFixed: false, HoldsShare: MaxRequests > 0));
        (_answered, _unanswered, _reportedAt) = (0, 0, world.Now.Elapsed);
        _pool?.Tick();
    }

    /// <summary>A person has it leave the cluster.</summary>
    public void Leave()
    {
        _leaves = true;
        _pool?.Drain();
    }

    public void Fetch()
    {
        if (_pool is null || MaxRequests == 0) return;
        var asked = _pool.Fetch(Math.Min(MaxRequests, 1 + world.Random.Next(5)));
        if (world.IsDown) _unanswered += asked;
        else _answered += asked;
    }

    public void Write() => _pool?.Write();

    public void WriteAndDie() => _pool?.WriteAndDie();

    public void Receive(object message)
    {
        switch (message)
        {
            case JobListing listing:
                OnListing(listing.Jobs.Any(listed => listed.Job == job));
                break;
            case ShareGranted granted:
                MaxRequests = Math.Min(granted.Share.Limit, granted.Share.MaxConcurrency);
                break;
            default:
                _pool?.Receive(message);
                break;
        }
    }

    private void OnListing(bool isRunning)
    {
        if (_pool is { IsDrained: true }) _pool = null;
        if (!isRunning) _pool?.Drain();
        else if (!_leaves) _pool ??= new PoolHost(world, job, name);
    }
}
