namespace HnActors.Core.Congestion;

/// <summary>Tells whether the API is there at all. While it is not, a probe goes out every so often and nothing else.</summary>
/// <remarks>
/// A circuit breaker (Nygard, "Release It!", 2007). Single-owner state; the time is told to it. It opens when half of the last
/// <see cref="Samples"/> requests found nobody, when several in a row did so over some seconds, or when nothing is heard at all.
/// </remarks>
public sealed class ApiCircuit
{
    /// <summary>Requests that are judged together.</summary>
    public const int Samples = 100;

    private const int SuccessesToClose = 3;
    private const int ShortestStreak = 3;

    // Where there are few requests a hundred would be too long to wait for.
    private static readonly TimeSpan StreakAllowed = TimeSpan.FromSeconds(2);

    /// <summary>Between two probes.</summary>
    public static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);

    /// <summary>So long without any answer, while requests are in flight, the API counts as gone.</summary>
    public static readonly TimeSpan SilenceAllowed = TimeSpan.FromSeconds(4);

    private readonly bool[] _bad = new bool[Samples];
    private int _next;
    private int _seen;
    private int _badCount;
    private int _successes;
    private int _streak;
    private TimeSpan _streakBegan;
    private TimeSpan? _lastProbe;
    private TimeSpan _lastClosed = TimeSpan.MinValue;

    /// <summary>True while the API counts as gone.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Why it opened last, in words.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Tells how a request ended.</summary>
    /// <param name="available">False where the API as a whole was not there: refused, reset, not resolved, timed out, or 503.</param>
    public void Observe(bool available, string reason, TimeSpan now)
    {
        if (IsOpen)
        {
            _successes = available ? _successes + 1 : 0;
            if (_successes >= SuccessesToClose) Close(now);
            return;
        }
        if (_seen == Samples && _bad[_next]) _badCount--;
        _bad[_next] = !available;
        if (!available) _badCount++;
        _next = (_next + 1) % Samples;
        if (_seen < Samples) _seen++;
        if (available) _streak = 0;
        else if (_streak++ == 0) _streakBegan = now;
        if (_seen == Samples && _badCount * 2 >= Samples) Open(reason);
        else if (_streak >= ShortestStreak && now - _streakBegan >= StreakAllowed) Open(reason);
    }

    /// <summary>
    /// Whether a request that found nobody failed for the sake of the whole API: it is gone now, or it was when the request began.
    /// Then the id is not to blame.
    /// </summary>
    public bool IsToBlameFor(TimeSpan requestBegan) => IsOpen || requestBegan < _lastClosed;

    /// <summary>Requests are in flight and none has ended since <paramref name="silentFor"/> ago.</summary>
    public void ObserveSilence(TimeSpan silentFor)
    {
        if (!IsOpen && silentFor >= SilenceAllowed) Open($"no answer for {SilenceAllowed.TotalSeconds:0} s");
    }

    /// <summary>Whether a probe is to go out now.</summary>
    public bool TakeProbe(TimeSpan now)
    {
        if (!IsOpen || (_lastProbe is { } last && now - last < Interval)) return false;
        _lastProbe = now;
        return true;
    }

    // Once a probe was answered the next may follow soon: the API is coming back.
    private TimeSpan Interval => _successes > 0 ? ProbeEvery / 5 : ProbeEvery;

    private void Open(string reason)
    {
        IsOpen = true;
        Reason = reason;
        _successes = 0;
    }

    private void Close(TimeSpan now)
    {
        IsOpen = false;
        Reason = "";
        _seen = _next = _badCount = _streak = 0;
        Array.Clear(_bad);
        _lastProbe = null;
        _lastClosed = now;
    }
}
