using System.Diagnostics;

namespace HnActors.Simulator.Faults;

/// <summary>The load that the server can take; options that are not set have no limit.</summary>
public sealed record OverloadOptions
{
    /// <summary>Requests per second; further ones are answered with 429.</summary>
    public double? RateLimit { get; init; }

    /// <summary>The number of refusals within 5 seconds after which all requests are refused for 15 seconds. Needs <see cref="RateLimit"/>.</summary>
    public int? BanAfter { get; init; }

    /// <summary>Requests per second that it can process; further ones wait in a queue.</summary>
    public double? Capacity { get; init; }

    /// <summary>The number of concurrent requests above which the capacity falls, in proportion to the excess. Needs <see cref="Capacity"/>.</summary>
    public int? CollapseAbove { get; init; }
}

/// <summary>Decides for each request whether it is refused, and how long it waits in the queue.</summary>
internal sealed class Overload(OverloadOptions options)
{
    private static readonly TimeSpan BanWindow = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BanLength = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Queue<TimeSpan> _refusals = new();
    private double _tokens;
    private TimeSpan _filled;
    private TimeSpan _bannedUntil;
    private TimeSpan _free;

    /// <summary>The number of bans so far.</summary>
    public int Bans { get; private set; }

    /// <param name="inFlight">Requests being answered, including this one.</param>
    /// <returns>How long the request waits; null if it is refused.</returns>
    public TimeSpan? Admit(int inFlight)
    {
        if (options.RateLimit is null && options.Capacity is null) return TimeSpan.Zero;
        lock (_lock)
        {
            var now = Stopwatch.GetElapsedTime(_started);
            if (options.RateLimit is { } rate && IsRefused(rate, now)) return null;
            if (options.Capacity is not { } capacity) return TimeSpan.Zero;
            if (options.CollapseAbove is { } bearable && inFlight > bearable) capacity *= (double)bearable / inFlight;
            _free = (_free > now ? _free : now) + TimeSpan.FromSeconds(1 / capacity);
            return _free - now;
        }
    }

    private bool IsRefused(double rate, TimeSpan now)
    {
        // Allows a burst of a tenth of a second's worth, and of at least one.
        _tokens = Math.Min(Math.Max(1, rate / 10), _tokens + ((now - _filled).TotalSeconds * rate));
        _filled = now;
        if (now >= _bannedUntil && _tokens >= 1)
        {
            _tokens--;
            return false;
        }
        if (options.BanAfter is { } most && now >= _bannedUntil)
        {
            _refusals.Enqueue(now);
            while (_refusals.Peek() < now - BanWindow) _refusals.Dequeue();
            if (_refusals.Count >= most)
            {
                _bannedUntil = now + BanLength;
                _refusals.Clear();
                Bans++;
            }
        }
        return true;
    }
}
