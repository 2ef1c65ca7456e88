
namespace HnActors.Core.Congestion;

/// <summary>What a controller is doing.</summary>
internal enum CongestionPhase
{
    /// <summary>Growing fast until the delivery rate no longer follows.</summary>
    Start,

    /// <summary>Staying at the path's capacity, and probing now and then whether it has changed.</summary>
    Cruise,

    /// <summary>Holding back for a moment, to see how fast an answer is without a queue.</summary>
    Floor,
}

/// <summary>
/// Finds how many requests to have in flight, and how many a second if the server refuses more, from nothing but how requests end.
/// Single-owner state; the caller passes in the time, so a simulated hour takes a second.
/// </summary>
/// <remarks>
/// The limit follows the path's measured capacity: delivery rate × round trip without queue (Little's law), as BBR does (Cardwell et
/// al., "BBR: Congestion-Based Congestion Control", 2016). Refusals, which no latency shows, cap the rate (<see cref="RateCap"/>).
/// </remarks>
public sealed class CongestionController
{
    private const int InitialLimit = 16;
    private const double StartGrowth = 1.5;
    private const double StartWorthwhile = 1.15;
    private const int StartFlatWindows = 2;
    private const int MinRefusals = 3;
    private const double RefusedShare = 0.02;
    private const double StartBadShare = 0.02;
    private const double Headroom = 1.1;
    private const int Slack = 4;
    private const double MaxStepUp = 1.5;
    private const double MaxStepDown = 0.7;
    private const double UsedShare = 0.8;
    private const double LossShare = 0.05;
    private const int FloorWindows = 2;

    private static readonly double[] Gains = [1.25, 0.9, 1, 1, 1, 1, 1, 1];
    private static readonly TimeSpan MinWindow = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxWindow = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FloorInterval = TimeSpan.FromSeconds(15);

    private readonly int _maxLimit;
    private readonly SlidingExtreme _delivery = new(TimeSpan.FromSeconds(3));
    private readonly SlidingExtreme _negatedRoundTrip = new(TimeSpan.FromSeconds(20));
    private readonly AnswerHistory _answers = new();
    private readonly RateCap _rateCap = new();
    private CongestionPhase _phase;
    private Window _window;
    private double _limit;
    private double _lastDelivery;
    private int _lastAnswered;
    private int _flatWindows;
    private int _cycle;
    private int _floorWindowsLeft;
    private TimeSpan _nextFloor;

    /// <param name="maxLimit">The limit never exceeds this, 1 or more.</param>
    public CongestionController(int maxLimit, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLimit, 1);
        _maxLimit = maxLimit;
        _limit = Math.Min(InitialLimit, maxLimit);
        _window = new Window(now);
    }

    /// <summary>Requests allowed in flight, 1 or more.</summary>
    public int Limit => Math.Max(1, Math.Min(_maxLimit, (int)_limit));

    /// <summary>Requests allowed a second; infinite where the server refuses none.</summary>
    public double RateCap => _rateCap.Rate;

    /// <summary>Reports how a request ended.</summary>
    /// <param name="roundTrip">From its start to its end.</param>
    /// <param name="inFlight">Requests in flight, including this one.</param>
    public void Observe(RequestOutcome outcome, TimeSpan roundTrip, int inFlight, TimeSpan now)
    {
        // What is answered while the server is left alone was asked for before, and tells nothing of the time after.
        if (now >= _window.Began) _window.Add(outcome, roundTrip, inFlight);
        _rateCap.Count(outcome == RequestOutcome.Answered ? 1 : 0, outcome == RequestOutcome.Refused ? 1 : 0);
        if (outcome == RequestOutcome.Answered) _answers.Add(1, now);
        if (outcome == RequestOutcome.Refused) OnRefused(now);
        if (IsWindowOver(now)) Judge(_window.Answered / (now - _window.Began).TotalSeconds, now);
    }

    /// <summary>Reports how many requests of a node ended; <see cref="CloseWindow(double, int, TimeSpan)"/> evaluates them.</summary>
    public void Observe(RequestWindow report, TimeSpan now)
    {
        _window.Add(report);
        _rateCap.Count(report.Answered, report.Refused);
        _answers.Add(report.Answered, now);
        if (report.Refused > 0) OnRefused(now);
    }

    /// <summary>Whether the current window has lasted long enough to be evaluated.</summary>
    public bool IsWindowOver(TimeSpan now) => now - _window.Began >= WindowLength;

    /// <summary>Evaluates what was reported since the last window.</summary>
    /// <param name="delivery">Answers a second.</param>
    /// <param name="maxInFlight">The most requests in flight at once.</param>
    public void CloseWindow(double delivery, int maxInFlight, TimeSpan now)
    {
        _window.MaxInFlight = maxInFlight;
        Judge(delivery, now);
    }

    /// <summary>The server named a time to wait; after that, requests continue just below the rate that came through.</summary>
    public void OnRetryAfter(TimeSpan now, TimeSpan resumesAt)
    {
        _rateCap.OnHold(_answers, now, resumesAt);
        if (_phase == CongestionPhase.Start) Enter(CongestionPhase.Cruise, now);
        _limit = Math.Min(_limit, Math.Max(InitialLimit, (RateCap * RoundTripFloor.TotalSeconds * Headroom) + Slack));
        _window = new Window(resumesAt);
    }

    private TimeSpan RoundTripFloor => _negatedRoundTrip.IsEmpty ? MinWindow / 1.5 : TimeSpan.FromSeconds(-_negatedRoundTrip.Max);

    private TimeSpan WindowLength
    {
        get
        {
            var length = RoundTripFloor * 1.5;
            return length < MinWindow ? MinWindow : length > MaxWindow ? MaxWindow : length;
        }
    }

    private double Capacity => _delivery.Max * RoundTripFloor.TotalSeconds;

    // A refusal is acted on at once and not at the window's end: a server that bans counts them.
    private void OnRefused(TimeSpan now)
    {
        // A limit that was exceeded refuses everything above it. A refusal here and there has no limit behind it, and to yield to each would
        // end in a crawl.
        if (_window.Refused < Math.Max(MinRefusals, RefusedShare * Math.Max(_window.Answered, _lastAnswered))) return;
        _rateCap.OnRefused(_answers, now);
        if (_phase == CongestionPhase.Start) Enter(CongestionPhase.Cruise, now);
        _limit = Math.Max(Math.Min(_limit, InitialLimit), Math.Min(_limit, (RateCap * RoundTripFloor.TotalSeconds * Headroom) + Slack));
    }

    private void Judge(double delivery, TimeSpan now)
    {
        var window = _window;
        _window = new Window(now);
        if (window.Answered > 0)
        {
            _delivery.Add(delivery, now);
            _negatedRoundTrip.Add(-window.MeanRoundTrip.TotalSeconds, now);
        }
        _rateCap.Advance(_answers, now);
        switch (_phase)
        {
            case CongestionPhase.Start:
                Start(window, delivery, now);
                break;
            case CongestionPhase.Floor:
                if (--_floorWindowsLeft <= 0) Enter(CongestionPhase.Cruise, now);
                break;
            default:
                Cruise(window, now);
                break;
        }
        _lastDelivery = delivery;
        _lastAnswered = window.Answered;
    }

    private void Start(Window window, double delivery, TimeSpan now)
    {
        if (window.BadShare > StartBadShare)
        {
            Enter(CongestionPhase.Cruise, now);
            return;
        }
        var used = window.MaxInFlight >= UsedShare * _limit;
        _flatWindows = delivery >= _lastDelivery * StartWorthwhile || !used ? 0 : _flatWindows + 1;
        if (_flatWindows >= StartFlatWindows) Enter(CongestionPhase.Cruise, now);
        else if (used) _limit = Math.Min(_maxLimit, _limit * StartGrowth);
    }

    private void Cruise(Window window, TimeSpan now)
    {
        if (window.UnansweredShare > LossShare)
        {
            // Not below where it began: otherwise the limit would never leave one on a server that drops one in ten regardless of load.
            _limit = Math.Max(Math.Min(_limit, InitialLimit), _limit * MaxStepDown);
            return;
        }
        // Before the first answer there is nothing to follow.
        if (_delivery.IsEmpty) return;
        if (now >= _nextFloor)
        {
            Enter(CongestionPhase.Floor, now);
            return;
        }
        var wanted = (Gains[_cycle++ % Gains.Length] * Headroom * Capacity) + Slack;
        wanted = Math.Clamp(wanted, _limit * MaxStepDown, _limit * MaxStepUp);
        if (wanted > _limit && window.MaxInFlight < UsedShare * _limit) return;
        _limit = Math.Clamp(wanted, 1, _maxLimit);
    }

    private void Enter(CongestionPhase phase, TimeSpan now)
    {
        if (phase == CongestionPhase.Floor)
        {
            _floorWindowsLeft = FloorWindows;
            _limit = Math.Max(Slack, Capacity / 2);
        }
        else
        {
            _nextFloor = now + FloorInterval;
            if (_phase == CongestionPhase.Floor) _limit = Math.Min(_maxLimit, (Headroom * Capacity) + Slack);
            _cycle = 2;
        }
        _phase = phase;
    }

    /// <summary>How the requests of a window ended.</summary>
    private struct Window(TimeSpan began)
    {
        private TimeSpan _roundTrips;
        private int _unanswered;

        public TimeSpan Began { get; } = began;

        public int Answered { get; private set; }

        public int Refused { get; private set; }

        public int MaxInFlight { get; set; }

        public readonly TimeSpan MeanRoundTrip => _roundTrips / Math.Max(1, Answered);

        public readonly double BadShare => Share(Refused + _unanswered);

        public readonly double UnansweredShare => Share(_unanswered);

        public void Add(RequestOutcome outcome, TimeSpan roundTrip, int inFlight)
        {
            MaxInFlight = Math.Max(MaxInFlight, inFlight);
            switch (outcome)
            {
                case RequestOutcome.Answered:
                    Answered++;
                    _roundTrips += roundTrip;
                    break;
                case RequestOutcome.Refused:
                    Refused++;
                    break;
                default:
                    _unanswered++;
                    break;
            }
        }

        public void Add(RequestWindow report)
        {
            Answered += report.Answered;
            Refused += report.Refused;
            _unanswered += report.Unanswered;
            _roundTrips += report.RoundTrips;
        }

        private readonly double Share(int count) => (double)count / Math.Max(1, Answered + Refused + _unanswered);
    }
}
