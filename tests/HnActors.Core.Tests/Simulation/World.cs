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
/// <param name="ids">So many there are at first.</param>
/// <param name="grows">True where items come and change while the history goes on.</param>
internal sealed class World(Random random, long ids, bool grows)
{
    public const string Store = "store";

    private const int NewestIds = 8;
    private const int AnswersBeforeAnItemAppears = 2;

    private readonly Dictionary<long, int> _answered = [];
    private readonly Dictionary<long, int> _failed = [];
    private readonly Dictionary<long, int> _edits = [];
    private readonly Dictionary<long, Reading> _rows = [];
    private long _requests;

    /// <summary>Told of every step that others could see; null for nobody, and then no words are made.</summary>
    public Action<string>? Tell { get; set; }

    public Random Random { get; } = random;

    public Network Network { get; } = new(random);

    /// <summary>Every id there is.</summary>
    public IdRangeSet Targets { get; private set; } = IdRangeSet.Of(1, ids);

    /// <summary>Above this id an item may yet appear where there was none.</summary>
    public long AcceptNullsUpTo => ids - NewestIds;

    public IdRangeSet Stored { get; private set; } = IdRangeSet.Empty;

    /// <summary>Those of <see cref="Stored"/> that are stored as <c>null</c>.</summary>
    public IdRangeSet StoredNulls { get; private set; } = IdRangeSet.Empty;

    public Timestamp Now { get; private set; } = new(TimeSpan.Zero, DateTimeOffset.UnixEpoch);

    /// <summary>True while the API can't be reached by anyone.</summary>
    public bool IsDown { get; set; }

    /// <summary>These fail whenever they are asked for.</summary>
    public bool IsPoison(long id) => id % 13 == 5;

    /// <summary>For these the API has nothing.</summary>
    public bool IsNull(long id) => id % 11 == 4;

    /// <summary>How many requests for an id failed of its own fault so far.</summary>
    public int Failures(long id) => _failed.GetValueOrDefault(id);

    /// <summary>True where the store has the body that the API has.</summary>
    public bool IsFresh(long id) => _rows[id].Edits == _edits.GetValueOrDefault(id);

    /// <summary>One request.</summary>
    /// <param name="newConnection">One with a history may bring the answer to another's request.</param>
    public Answer Ask(long id, bool newConnection)
    {
        var luck = Random.Next(100);
        if (IsDown || luck < 5) return Answer.NotAsked;
        if (IsPoison(id) || luck < 15)
        {
            _failed[id] = Failures(id) + 1;
            return Answer.Failure;
        }
        if (luck < 18) return Answer.Refused;
        _answered[id] = _answered.GetValueOrDefault(id) + 1;
        var isNotYet = !grows && id > AcceptNullsUpTo && id % 2 == 0 && _answered[id] <= AnswersBeforeAnItemAppears;
        return IsNull(id) || isNotYet || (!newConnection && luck < 23) ? Answer.Null : Answer.Body;
    }

    /// <summary>The body of an id as the API has it now.</summary>
    public Reading Read(long id) => new(id, _edits.GetValueOrDefault(id), ++_requests);

    /// <summary>An item that nobody had.</summary>
    public void Add() => Targets = Targets.Union(IdRangeSet.Of(Targets[^1].Last + 1, Targets[^1].Last + 1));

    /// <summary>An item gets another body.</summary>
    public void Edit(long id) => _edits[id] = _edits.GetValueOrDefault(id) + 1;

    /// <summary>Rows are written: a body stays where an older one comes late, or a null.</summary>
    public void Keep(IReadOnlyCollection<Reading> bodies, IdRangeSet nulls)
    {
        Tell?.Invoke($"stored: {string.Join(", ", bodies)} and as null {nulls}");
        foreach (var body in bodies)
        {
            if (!_rows.TryGetValue(body.Id, out var known) || known.RequestNo < body.RequestNo) _rows[body.Id] = body;
        }
        Stored = Stored.Union(IdRangeSet.OfIds(bodies.Select(body => body.Id))).Union(nulls);
        StoredNulls = StoredNulls.Union(nulls).Except(IdRangeSet.OfIds(nulls.Ids().Where(_rows.ContainsKey).Concat(bodies.Select(body => body.Id))));
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

/// <summary>A body as it was answered.</summary>
/// <param name="Edits">How often it had changed by then.</param>
/// <param name="RequestNo">Orders all readings.</param>
internal readonly record struct Reading(long Id, int Edits, long RequestNo);
