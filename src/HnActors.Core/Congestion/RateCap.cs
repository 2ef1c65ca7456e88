namespace HnActors.Core.Congestion;

/// <summary>
/// A cap on requests a second if the server refuses more: just below what it let through, with ever rarer probes above. Its owner
/// passes in the time.
/// </summary>
/// <remarks>
/// A server's rate limit, unlike a queue in a network, does not give way, and each look above it costs refusals or, with Retry-After, a
/// pause. So what came through in a whole second while others were refused is taken for the limit. A look above it is small; if the server
/// bears it the next look is larger, and if it is refused the next look comes twice as late. This also finds out when the limit was raised.
/// </remarks>
internal sealed class RateCap
{
    // The share of what came through in a second that is asked for: requests do not arrive as evenly as they are sent.
    private const double LimitShare = 0.98;
    private const double SmallStep = 0.03;
    private const double LargeStep = 0.05;
    private const double StepGrowth = 1.6;
    private const double MaxStep = 1;
    private const double Precision = 1.04;

    // Where the server wants a pause after each refusal: the first looks are large, since the first guess is rough, those between what is
    // borne and what is refused keep closer to what is borne, and they end sooner and come later.
    private const double DearFirstStep = 0.15;
    private const double DearLookShare = 0.42;
    private const double DearPrecision = 1.06;

    // Where that share of what was borne came through in a look that was refused, only the look was too much.
    private const double MinShareInLook = 0.95;

    // A first second may be the end of one window and the beginning of the next.
    private const double MaxOverAverage = 1.1;

    // What is left of the rate after a pause that no look explains: less where it was a guess than where it was borne, and least of the first
    // guess, which may be twice as much as is borne.
    private const double FirstGuessDecrease = 0.7;
    private const double UnprovenDecrease = 0.85;
    private const double ProvenDecrease = 0.97;

    // The least share of the allowed rate that must be asked for, so that the rate can count as borne.
    private const double UsedShare = 0.8;

    // This many may have been on their way when the rate was lowered.
    private const double StrayShare = 0.1;
    private const int MinStrays = 20;

    // This far above anything that was refused, there is no limit any more.
    private const double DroppedAbove = 16;

    // Where next to nothing came through, sixteen times that would be reached in a moment and end in full speed.
    private const double MinDropped = 25;

    // Where nothing comes through at all only a hundredth is asked, to find out when that ends.
    private const double StarvedShare = 0.01;

    // A limiter that counts by a window lets nothing through until the window ends, and then all at once: so many refusals in a row.
    private const int ShutAfter = 25;

    // Until then this much is asked, to find out when that is.
    private const double ShutShare = 0.04;
    private const double MinShutRate = 20;

    private static readonly TimeSpan LookDuration = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DearFirstWait = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan WaitAfterRefusal = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan WaitAfterDearRefusal = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(90);

    // A Retry-After that arrives right after a refusal belongs to it.
    private static readonly TimeSpan SameRefusal = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan WholeSecond = TimeSpan.FromSeconds(1);

    // Those that were on their way when it was lowered are refused as well.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private double _rate;
    private double _borne;
    private double _above = double.PositiveInfinity;
    private double _settled;
    private bool _isProven;
    private bool _isFirstGuess;
    private bool _isDear;
    private int _holdsInRow;
    private int _strays;
    private bool _wasLoweredAgain;
    private TimeSpan _loweredAt = TimeSpan.FromDays(-1);
    private double _step;
    private bool _isLooking;
    private bool _isStarved;
    private int _refusedInRow;
    private TimeSpan _since;
    private TimeSpan _wait;
    private TimeSpan _longWait;

    /// <summary>Requests a second allowed at present; infinite if nothing was refused for long.</summary>
    public double Rate =>
        _rate == 0 ? double.PositiveInfinity
        : _isStarved ? Math.Max(1, _rate * StarvedShare)
        : IsShut ? Math.Min(_rate, Math.Max(MinShutRate, _rate * ShutShare))
        : _rate;

    private bool IsShut => _refusedInRow >= ShutAfter;

    /// <summary>Counts how requests ended; to be called before the members that act on it.</summary>
    public void Count(int answered, int refused) => _refusedInRow = answered > 0 ? 0 : Math.Min(_refusedInRow + refused, ShutAfter);

    /// <summary>The server refused requests above its limit.</summary>
    public void OnRefused(AnswerHistory answers, TimeSpan now)
    {
        // Those that were on their way when the pause began.
        if (_rate > 0 && now < _since) return;
        if (_rate > 0 && now - _since < Grace && !_isLooking)
        {
            // More than can have been on their way: it was guessed far too high. Once, or those that are on their way from then on would count again.
            if (_wasLoweredAgain || ++_strays <= Math.Max(MinStrays, _rate * StrayShare)) return;
            _wasLoweredAgain = true;
        }
        else
        {
            _wasLoweredAgain = false;
        }
        _strays = 0;
        _loweredAt = now;
        var came = answers.LastSecond(now);
        // What little came was all that was asked for.
        if (IsShut && _rate > 0 && !_isLooking && came > 0) return;
        if (_isStarved) _since = now;
        else if (_isLooking && came >= MinShareInLook * _borne) EndLook(now);
        else Fall(_rate == 0 ? FirstRate(answers, now) : came, now);
    }

    /// <summary>The server asked for no requests until then: a look that ends this way is expensive, and the next comes later still.</summary>
    public void OnHold(AnswerHistory answers, TimeSpan now, TimeSpan resumesAt)
    {
        _isDear = true;
        if (_rate == 0)
        {
            // Half of that second may lie before the limit was reached. If nothing came yet, there is no rate to learn from.
            var came = Math.Min(FirstRate(answers, now), answers.LongAverage(now) * MaxOverAverage);
            if (came > 0) Fall(came, now);
            (_isFirstGuess, _wait, _step) = (true, DearFirstWait, DearFirstStep);
        }
        else if (_isLooking)
        {
            _longWait = Min(_longWait * 2, MaxWait);
            EndLook(now);
        }
        else if (now > _since && now - _loweredAt >= SameRefusal && answers.LastSecond(now) > 0)
        {
            // One refusal is all that is heard before the pause, which says that it is too much and not by how much. Where that was guessed wrong
            // already, what came since the pause before says more.
            var share = _isProven ? ProvenDecrease : _isFirstGuess ? FirstGuessDecrease : UnprovenDecrease;
            var came = now - _since >= WholeSecond || _holdsInRow++ > 0 ? answers.LastSecond(now) : _rate;
            _above = _rate;
            _isProven = _isFirstGuess = false;
            Settle(Math.Min(came * LimitShare, _rate * share), FirstWait, LargeStep, now);
        }
        _since = resumesAt;
        _strays = 0;
    }

    /// <summary>Looks above, or ends a look, when it is time to.</summary>
    public void Advance(AnswerHistory answers, TimeSpan now)
    {
        if (_rate == 0) return;
        var came = answers.LastSecond(now);
        if (_isStarved && came > 0)
        {
            _isStarved = false;
            Settle(Math.Min(_rate, answers.LongAverage(now) * LimitShare), FirstWait, LargeStep, now);
        }
        // What is not asked for is not borne either.
        if (_isStarved || now - _since < (_isLooking ? LookDuration : _wait) || came < UsedShare * _rate) return;
        (_isProven, _isFirstGuess, _holdsInRow) = (true, false, 0);
        if (_isLooking) OnBorne();
        if (_isLooking && IsFound) Settle(_rate, RefusalWait, SmallStep, now);
        else if (_rate > DroppedAbove * Math.Max(_settled, MinDropped)) (_rate, _isLooking, _isDear) = (0, false, false);
        else Look(now);
    }

    // Between what is borne and what is refused there is nothing left to find.
    private bool IsFound => _above <= _rate * (_isDear ? DearPrecision : Precision);

    private TimeSpan RefusalWait => _isDear ? WaitAfterDearRefusal : WaitAfterRefusal;

    // The middle, on the scale of ratios.
    private double Between => _rate * Math.Pow(_above / _rate, _isDear ? DearLookShare : 0.5);

    private void Look(TimeSpan now)
    {
        _isLooking = true;
        _borne = _rate;
        _rate = double.IsInfinity(_above) || IsFound ? _rate * (1 + _step) : Between;
        _since = now;
    }

    private void OnBorne()
    {
        if (_rate < _above && double.IsFinite(_above)) return;
        // What was refused before is borne: it goes on until something is refused.
        _above = double.PositiveInfinity;
        _longWait = RefusalWait;
        _step = Math.Min(MaxStep, _step * StepGrowth);
    }

    private void EndLook(TimeSpan now)
    {
        _above = _rate;
        _rate = _borne;
        Settle(_rate, IsFound ? _longWait : FirstWait, SmallStep, now);
        if (IsFound) _longWait = Min(_longWait * 2, MaxWait);
    }

    private void Fall(double came, TimeSpan now)
    {
        _isStarved = _rate > 0 && came == 0;
        _above = double.PositiveInfinity;
        _isProven = false;
        _longWait = RefusalWait;
        Settle(_isStarved ? _rate : Math.Min(_rate > 0 ? _rate : came, came) * LimitShare, FirstWait, LargeStep, now);
    }

    // In a run younger than a second, it is unknown whether what came was a second's worth or a part of it.
    private static double FirstRate(AnswerHistory answers, TimeSpan now) => Math.Max(answers.LastSecond(now), answers.AverageSinceFirst(now) / 2);

    private void Settle(double rate, TimeSpan wait, double step, TimeSpan now)
    {
        (_rate, _wait, _since, _isLooking, _step) = (Math.Max(1, rate), wait, now, false, step);
        _settled = _rate;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
