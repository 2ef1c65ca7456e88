using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Simulation;

/// <summary>How one request ended.</summary>
internal enum Answer
{
    Body,
    Null,
    Failure,
    Refused,
    NotAsked,
}

/// <summary>What outlives every crash, and what all share: the store, the API's moods, and time.</summary>
internal sealed class World(Random random, long ids)
{
    public const string Store = "store";
    public const string Directory = "directory";

    private const int NewestIds = 8;
    private const int AnswersBeforeAnItemAppears = 2;

    private readonly Dictionary<long, int> _answered = [];

    public Random Random { get; } = random;

    public Network Network { get; } = new(random);

    public IdRangeSet Targets { get; } = IdRangeSet.Of(1, ids);

    /// <summary>Above this id an item may yet appear where there was none.</summary>
    public long AcceptNullsUpTo => ids - NewestIds;

    public IdRangeSet Stored { get; private set; } = IdRangeSet.Empty;

    /// <summary>Those of <see cref="Stored"/> that are stored as <c>null</c>.</summary>
    public IdRangeSet StoredNulls { get; private set; } = IdRangeSet.Empty;

    public Timestamp Now { get; private set; } = new(TimeSpan.Zero, DateTimeOffset.UnixEpoch);

    /// <summary>These fail whenever they are asked for.</summary>
    public bool IsPoison(long id) => id % 13 == 5;

    /// <summary>For these the API has nothing.</summary>
    public bool IsNull(long id) => id % 11 == 4;

    /// <summary>One request.</summary>
    /// <param name="newConnection">One with a history may bring the answer to another's request.</param>
    public Answer Ask(long id, bool newConnection)
    {
        var luck = Random.Next(100);
        if (luck < 5) return Answer.NotAsked;
        if (IsPoison(id) || luck < 15) return Answer.Failure;
        if (luck < 18) return Answer.Refused;
        _answered[id] = _answered.GetValueOrDefault(id) + 1;
        var isNotYet = id > AcceptNullsUpTo && id % 2 == 0 && _answered[id] <= AnswersBeforeAnItemAppears;
        return IsNull(id) || isNotYet || (!newConnection && luck < 23) ? Answer.Null : Answer.Body;
    }

    public void Keep(IdRangeSet bodies, IdRangeSet nulls)
    {
        Stored = Stored.Union(bodies).Union(nulls);
        StoredNulls = StoredNulls.Except(bodies).Union(nulls);
    }

    /// <summary>The store is asked what it has.</summary>
    public void Receive(string from, FindStoredIds question) => Network.SendLocally(
        from,
        Store,
        Network.IsBad && Random.Next(10) == 0
            ? new StoredIdsUnknown(question.QuestionNo)
            : new StoredIdsFound(question.QuestionNo, Stored.Intersect(question.Among)));

    // The wall clock is set forward and back now and then; nothing may depend on it.
    public void Pass(TimeSpan time)
    {
        var wall = Random.Next(50) == 0 ? TimeSpan.FromMinutes(Random.Next(-60, 60)) : TimeSpan.Zero;
        Now = new Timestamp(Now.Elapsed + time, Now.Wall + time + wall);
    }
}
