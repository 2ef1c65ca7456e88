using HnActors.Core.Congestion;

namespace HnActors.Actors.Congestion;

/// <summary>A cluster node's share of the estimate that all nodes have in common.</summary>
/// <remarks>
/// A node that receives no update keeps its share for the duration of a lease, then a tenth of it: by then the rest may have been given to
/// others. Thread-safe.
/// </remarks>
/// <param name="fixedLimit">Requests in flight if the node's user set them; null to use the share.</param>
/// <param name="keptFor">How long a share is valid.</param>
internal sealed class SharedLimits(int? fixedLimit, TimeSpan keptFor, TimeProvider time) : IRequestLimits
{
    private const double UnheardShare = 0.1;

    private readonly Lock _lock = new();
    private RequestShare _share = RequestShare.Nothing;
    private TimeSpan? _heardAt;
    private TimeSpan _began = time.GetElapsedTime(0);
    private TimeSpan _holdUntil = TimeSpan.MinValue;
    private TimeSpan _roundTrips;
    private int _answered;
    private int _refused;
    private int _unanswered;
    private int _maxInFlight;

    public int Limit
    {
        get
        {
            lock (_lock)
            {
                if (_heardAt is null) return 0;
                // No share yet: this applies to a number set by the user too, or the ceiling on the rate would not hold.
                if (_share.Limit == 0) return 0;
                return Math.Max(1, (int)(Math.Min(fixedLimit ?? _share.Limit, _share.MaxConcurrency) * Kept));
            }
        }
    }

    public bool IsAdaptive => fixedLimit is null;

    public bool IsFixed => fixedLimit is not null;

    /// <summary>True if a share was granted and still counts in full.</summary>
    public bool HoldsShare
    {
        get
        {
            lock (_lock) return _share.Limit > 0 && Kept == 1;
        }
    }

    public double MaxRate
    {
        get
        {
            lock (_lock) return _share.MaxRate * Kept;
        }
    }

    public double MaxBandwidth
    {
        get
        {
            lock (_lock) return _share.MaxBandwidth * Kept;
        }
    }

    public bool MayProbe
    {
        get
        {
            lock (_lock) return _share.MayProbe || Kept < 1;
        }
    }

    /// <summary>Called on the first refusal since the last report, so that the next report does not wait.</summary>
    public Action? FirstRefusal { get; set; }

    public double RateCap
    {
        get
        {
            lock (_lock) return fixedLimit is null ? _share.RateCap * Kept : double.PositiveInfinity;
        }
    }

    public void Observe(RequestOutcome outcome, TimeSpan roundTrip, int inFlight, TimeSpan now)
    {
        lock (_lock)
        {
            _maxInFlight = Math.Max(_maxInFlight, inFlight);
            switch (outcome)
            {
                case RequestOutcome.Answered:
                    _answered++;
                    _roundTrips += roundTrip;
                    break;
                case RequestOutcome.Refused:
                    if (_refused++ == 0) FirstRefusal?.Invoke();
                    break;
                default:
                    _unanswered++;
                    break;
            }
        }
    }

    public void OnRetryAfter(TimeSpan now, TimeSpan resumesAt)
    {
        lock (_lock) _holdUntil = resumesAt;
    }

    /// <summary>What happened since the last call.</summary>
    public RequestWindow TakeWindow(int inFlight)
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(0);
            var window = new RequestWindow(
                now - _began,
                _answered,
                _refused,
                _unanswered,
                _roundTrips,
                Math.Max(_maxInFlight, inFlight),
                _holdUntil > now ? _holdUntil - now : TimeSpan.Zero);
            _began = now;
            _answered = _refused = _unanswered = _maxInFlight = 0;
            _roundTrips = TimeSpan.Zero;
            return window;
        }
    }

    public void Take(RequestShare share)
    {
        lock (_lock)
        {
            _share = share;
            _heardAt = time.GetElapsedTime(0);
        }
    }

    private double Kept => _heardAt is { } heard && time.GetElapsedTime(0) - heard > keptFor ? UnheardShare : 1;
}
