using HnActors.Core.Ids;

namespace HnActors.Core.Tests.Simulation;

/// <summary>What outlives every crash, and what all share: the store, the API's moods, and time.</summary>
internal sealed class World(Random random, long ids)
{
    public Random Random { get; } = random;

    public Network Network { get; } = new(random);

    public IdRangeSet Targets { get; } = IdRangeSet.Of(1, ids);

    public IdRangeSet Stored { get; private set; } = IdRangeSet.Empty;

    /// <summary>Those of <see cref="Stored"/> that are stored as <c>null</c>.</summary>
    public IdRangeSet StoredNulls { get; private set; } = IdRangeSet.Empty;

    public Moment Now { get; private set; } = new(TimeSpan.Zero, DateTimeOffset.UnixEpoch);

    /// <summary>Requests made of the API.</summary>
    public long Fetches { get; set; }

    /// <summary>These fail whenever they are asked for.</summary>
    public bool IsPoison(long id) => id % 13 == 5;

    /// <summary>Whether an asking fails this time.</summary>
    public bool Fails(long id) => IsPoison(id) || Random.Next(100) < 10;

    /// <summary>For these the API has nothing.</summary>
    public bool IsNull(long id) => id % 11 == 4;

    /// <summary>Whether an asking is answered with <c>null</c>; over a connection with a history it may be the answer to another.</summary>
    public bool AnswersNull(long id, bool newConnection) => IsNull(id) || (!newConnection && Random.Next(100) < 5);

    public void Store(IdRangeSet ids, IdRangeSet nulls)
    {
        Stored = Stored.Union(ids);
        StoredNulls = StoredNulls.Except(ids).Union(nulls);
    }

    // The wall clock is set forward and back now and then; nothing may depend on it.
    public void Pass(TimeSpan time)
    {
        var wall = Random.Next(50) == 0 ? TimeSpan.FromMinutes(Random.Next(-60, 60)) : TimeSpan.Zero;
        Now = new Moment(Now.Elapsed + time, Now.Wall + time + wall);
    }
}
