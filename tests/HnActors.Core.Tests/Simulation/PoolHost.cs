using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Simulation;

/// <summary>What an actor, its fetchers and its writer are to a pool's session. Everything in it dies with it.</summary>
internal sealed class PoolHost(World world, JobId job, string name)
{
    private readonly PoolSession _session = new(job, new PoolId($"{name}-{world.Random.Next()}"));
    private readonly List<(LeaseId Lease, List<Reading> Bodies, IdRangeSet Nulls)> _unwritten = [];
    private long _epoch;

    public string Name => name;

    public bool IsDrained => _session.IsDrained;

    public int Held => _session.Held.Count;

    public void Tick()
    {
        Send(_session.Tick(world.Now.Elapsed));
        Send(_session.AskForLease(enough: 10, wanted: 10, world.Now.Elapsed));
    }

    public void Drain() => Send(_session.Drain(world.Now.Elapsed));

    /// <summary>Fetches a slice: what is fetched waits to be written, and the session is told of the rest.</summary>
    /// <returns>How many requests that were.</returns>
    public int Fetch(int max)
    {
        var again = _session.NextSecondLook(world.Now.Elapsed);
        if ((again ?? _session.NextSlice(max)) is not { } slice) return 0;
        var isLastLook = again is not null || slice.Kind == LeaseKind.AcceptNull;
        var answers = slice.Ids.ToLookup(id => world.Ask(id, isLastLook));
        if (answers[Answer.Body].Any()) _unwritten.Add((slice.Lease, answers[Answer.Body].Select(world.Read).ToList(), IdRangeSet.Empty));
        foreach (var failed in answers.Where(answer => answer.Key != Answer.Body))
        {
            foreach (var group in failed.GroupBy(id => RouteOf(failed.Key, id, isLastLook)))
            {
                var failures = group.Select(id => new FailedId(id, failed.Key.ToString(), "", null, world.Now.Elapsed)).ToList();
                Send(_session.Route(slice.Lease, group.Key, failures, world.Now.Elapsed));
            }
        }
        return slice.Ids.Count;
    }

    /// <summary>Writes one batch and tells the session.</summary>
    public void Write()
    {
        if (_unwritten.Count == 0) return;
        var (lease, bodies, nulls) = _unwritten[0];
        _unwritten.RemoveAt(0);
        world.Keep(bodies, nulls);
        Send(_session.Stored(lease, IdRangeSet.OfIds(bodies.Select(body => body.Id)).Union(nulls), world.Now.Elapsed));
    }

    /// <summary>A crash between the write and the news of it: the caller throws this pool away.</summary>
    public void WriteAndDie()
    {
        if (_unwritten.Count > 0) world.Keep(_unwritten[0].Bodies, _unwritten[0].Nulls);
    }

    public void Receive(object message)
    {
        var granted = message as LeaseGranted;
        var isPaused = granted is not null && _session.Holds(granted.Lease);
        Send(_session.Handle((IJobReply)message, world.Now.Elapsed));
        if (granted is null) return;
        if (granted.Lease.Epoch < _epoch && !isPaused && _session.Holds(granted.Lease))
            throw new InvalidOperationException("violated: nothing is taken from a coordinator that another has followed");
        _epoch = Math.Max(_epoch, granted.Lease.Epoch);
    }

    private FailureRoute RouteOf(Answer answer, long id, bool isLastLook) => answer switch
    {
        Answer.NotAsked => FailureRoute.PutBack,
        Answer.Failure => FailureRoute.Retry,
        Answer.Refused => FailureRoute.RetryForFree,
        _ when isLastLook => FailureRoute.StoreNull,
        _ => id > _session.AcceptNullsUpTo ? FailureRoute.Pending : FailureRoute.SecondLook,
    };

    private void Send(IReadOnlyList<Outgoing> messages)
    {
        foreach (var (to, message) in messages)
        {
            if (message is StoreNulls nulls) _unwritten.Add((nulls.Lease, [], nulls.Ids));
            else world.Network.Send(to is Party.Coordinator ? CoordinatorHost.Name : DeadLettersHost.Name, name, message);
        }
    }
}
