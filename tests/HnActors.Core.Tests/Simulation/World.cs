using HnActors.Core.Ids;

namespace HnActors.Core.Tests.Simulation;

/// <summary>What outlives every crash, and what all share: the store, the API's moods, and time.</summary>
internal sealed class World(Random random, long ids)
{
    public Random Random { get; } = random;

    public Network Network { get; } = new(random);

    public IdRangeSet Targets { get; } = IdRangeSet.Of(1, ids);

    public IdRangeSet Stored { get; set; } = IdRangeSet.Empty;

    public Moment Now { get; private set; } = new(TimeSpan.Zero, DateTimeOffset.UnixEpoch);

    /// <summary>Requests made of the API.</summary>
    public long Fetches { get; set; }

    /// <summary>These fail whenever they are asked for.</summary>
    public bool IsPoison(long id) => id % 13 == 5;

    /// <summary>Whether an asking fails this time.</summary>
    public bool Fails(long id) => IsPoison(id) || Random.Next(100) < 10;

    // The wall clock is set forward and back now and then; nothing may depend on it.
    public void Pass(TimeSpan time)
    {
        var wall = Random.Next(50) == 0 ? TimeSpan.FromMinutes(Random.Next(-60, 60)) : TimeSpan.Zero;
        Now = new Moment(Now.Elapsed + time, Now.Wall + time + wall);
    }
}
