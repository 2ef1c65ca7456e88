using System.Collections.Concurrent;

namespace HnActors.Simulator.Faults;

/// <summary>Counts the requests to the simulator.</summary>
public sealed class RequestCounts
{
    private const int PageSize = 1 << 14;

    private readonly ConcurrentDictionary<long, int[]> _pages = new();
    private readonly ConcurrentDictionary<string, long> _faults = new();
    private readonly ConcurrentDictionary<int, int> _users = new();
    private long _requests;
    private long _items;
    private long _repeats;
    private int _inFlight;
    private int _maxInFlight;

    /// <summary>Requests of all kinds.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests for items.</summary>
    public long Items => Interlocked.Read(ref _items);

    /// <summary>Requests for items that had been requested before, whatever the response.</summary>
    public long Repeats => Interlocked.Read(ref _repeats);

    /// <summary>Requests for users that exist.</summary>
    public long Users => _users.Values.Sum(times => (long)times);

    /// <summary>The number of different existing users that were requested. With given bodies, an approximation.</summary>
    public int DifferentUsers => _users.Count;

    /// <summary>Requests being answered now.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The highest number of requests being answered at the same time.</summary>
    public int MaxInFlight => Volatile.Read(ref _maxInFlight);

    /// <summary>The number of faults by name.</summary>
    public IReadOnlyDictionary<string, long> Faults => _faults;

    internal void Begin()
    {
        Interlocked.Increment(ref _requests);
        var now = Interlocked.Increment(ref _inFlight);
        int most;
        while (now > (most = Volatile.Read(ref _maxInFlight)) && Interlocked.CompareExchange(ref _maxInFlight, now, most) != most)
        {
        }
    }

    internal void End() => Interlocked.Decrement(ref _inFlight);

    /// <summary>Counts a request for an item.</summary>
    /// <returns>How many times the item had been requested before.</returns>
    internal int CountItem(long id)
    {
        Interlocked.Increment(ref _items);
        var page = _pages.GetOrAdd(id / PageSize, _ => new int[PageSize]);
        var before = Interlocked.Increment(ref page[id % PageSize]) - 1;
        if (before > 0) Interlocked.Increment(ref _repeats);
        return before;
    }

    /// <summary>Counts a request for a user.</summary>
    /// <returns>How many times the user had been requested before.</returns>
    internal int CountUser(int number) => _users.AddOrUpdate(number, 1, (_, times) => times + 1) - 1;

    internal void CountFault(string name) => _faults.AddOrUpdate(name, 1, (_, count) => count + 1);
}
