namespace HnActors.Core.Health;

/// <summary>
/// Decides whether the API is down, and for each request that brought no body whether its id or the API is to blame. Failures alone
/// can't show that, so it has requests made whose right answer is known.
/// </summary>
/// <remarks>
/// Single-owner state; the caller passes in the time. An answer without a body is decided when something known was asked after it: another
/// id's body, or a probe of items that gave one before. If such a probe brings none, the API is down (a circuit breaker: Nygard,
/// "Release It!", 2007) from its last body until probes are answered again, and whatever failed in that time costs its id nothing.
/// </remarks>
public sealed class ApiHealth
{
    private const int KnownInProbe = 2;
    private const int BodiesToReturn = 3;
    private const int CandidateInterval = 4;

    /// <summary>Between two probes while the API is down.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    // A body that comes later is not a straggler of better times: the API has only become slow.
    private static readonly TimeSpan MaxStraggler = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ShortProbeInterval = TimeSpan.FromMilliseconds(200);
    // Less than the tenth of a second between two looks at what is in question: at a job's end it is waited for.
    private static readonly TimeSpan MinWait = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan MinSilence = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MinProbeTimeout = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan MaxProbeTimeout = TimeSpan.FromMinutes(1);

    private readonly KnownItems _known = new();
    private readonly AnswerShares _shares = new();
    private readonly RefusalClassifier _refusals = new();
    private readonly FreeRetries _freeRetries = new();
    private readonly NullEvidence _nullEvidence = new();
    private readonly TimeRanges _outages = new();
    private readonly Queue<ItemAnswer> _failures = new();
    private readonly Queue<ItemAnswer> _nulls = new();
    private readonly Queue<ItemAnswer> _refused = new();
    private readonly AnswerGaps _gaps;
    private int _inFlight;
    private TimeSpan _lastEnd;
    private TimeSpan _silence = MinSilence;
    private TimeSpan _roundTrip;
    private TimeSpan _probeTimeout = MinProbeTimeout;
    private TimeSpan _nextProbe;
    private HealthProbe? _probe;
    private int _probes;
    private int _bodiesWhileDown;
    private TimeSpan _downSince;

    public ApiHealth(TimeSpan now)
    {
        _gaps = new AnswerGaps(now);
        _lastEnd = now;
    }

    /// <summary>True while the API counts as gone: nothing but probes is to be asked.</summary>
    public bool IsDown { get; private set; }

    /// <summary>Why it counts as gone, in words.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>A request begins.</summary>
    public void Begin(TimeSpan now)
    {
        if (_inFlight++ == 0) _lastEnd = now;
    }

    /// <summary>A request was cut off and shows nothing.</summary>
    public void Cancel() => _inFlight--;

    /// <summary>A request brought a body.</summary>
    /// <param name="began">When the request began.</param>
    public void EndBody(long id, TimeSpan began, TimeSpan now)
    {
        CountEnd(id, AnswerKind.Body, isRefused: false, now);
        _roundTrip = _roundTrip == TimeSpan.Zero ? now - began : (_roundTrip * 0.9) + ((now - began) * 0.1);
        _silence = MinSilence;
        _known.Add(id, now);
        _freeRetries.Forget(id);
        _nullEvidence.ObserveBody(id);
        if (!IsDown) OnBody(began, isProbe: false, now);
        else if (began >= _downSince || now - _downSince >= Max(MaxStraggler, 3 * _roundTrip)) OnBodyWhileDown(now);
    }

    /// <summary>A request ended.</summary>
    /// <param name="asksToWait">The server asked for no requests for a time.</param>
    public void End(ItemAnswer answer, bool asksToWait, TimeSpan now)
    {
        answer.Ended = now;
        if (answer.Kind == AnswerKind.Body)
        {
            answer.Verdict = AnswerVerdict.OfId;
            EndBody(answer.Id, answer.Began, now);
            return;
        }
        var isRefused = answer.Kind == AnswerKind.Refused;
        CountEnd(answer.Id, answer.Kind, isRefused || asksToWait, now);
        if (isRefused && _freeRetries.Take(answer.Id, inDoubt: false))
        {
            answer.Verdict = AnswerVerdict.OfApi;
            return;
        }
        if (!isRefused && !answer.IsRepeatedNull) _gaps.ObserveOther(answer.Id, now);
        if (IsDown) Decide(answer);
        else (isRefused ? _refused : answer.Kind == AnswerKind.Null ? _nulls : _failures).Enqueue(answer);
    }

    private void CountEnd(long id, AnswerKind kind, bool isRefused, TimeSpan now)
    {
        _inFlight--;
        _lastEnd = now;
        _shares.Observe(kind);
        _refusals.Observe(id, isRefused, now);
    }

    /// <summary>Whether a Retry-After is about all requests, and not about one id.</summary>
    public bool DoesWaitConcernAll(TimeSpan now) => _refusals.ConcernAll(now);

    /// <summary>The probe to make now; null for none. Each is followed by <see cref="EndProbe"/>, or counts as lost in the end.</summary>
    /// <param name="mayProbeWhileDown">False if another node asks whether the API is back.</param>
    public HealthProbe? TakeProbe(bool mayProbeWhileDown, TimeSpan now)
    {
        if (_probe is { } last && now - last.Began < (2 * last.Timeout) + ProbeInterval) return null;
        if (now < _nextProbe || (IsDown ? !mayProbeWhileDown : !IsInQuestion(now))) return null;
        var useKnown = _known.Count > 0 && (!IsDown || (_probes + 1) % CandidateInterval != 0);
        var known = useKnown ? _known.Next(IsDown ? 1 : KnownInProbe) : [];
        var candidates = IsDown && useKnown ? 0 : KnownInProbe - known.Count;
        return _probe = new HealthProbe(known, candidates, now, Max(_probeTimeout, 4 * _roundTrip), ++_probes);
    }

    /// <summary>Reports how a probe ended.</summary>
    /// <param name="answers">Empty if the probe was cut off and shows nothing.</param>
    public void EndProbe(HealthProbe probe, IReadOnlyList<ProbeAnswer> answers, TimeSpan now)
    {
        if (_probe == probe) _probe = null;
        if (answers.Count == 0) return;
        var bodies = answers.Count(answer => answer.Kind == AnswerKind.Body);
        foreach (var answer in answers.Where(answer => answer.Kind == AnswerKind.Body))
        {
            _nullEvidence.ObserveBody(answer.Id);
            _known.Answered(answer.Id);
            _known.Add(answer.Id, now);
        }
        var failed = answers.Where(answer => answer.Kind != AnswerKind.Body && probe.KnownItems.Contains(answer.Id)).ToList();
        if (bodies > 0)
        {
            // Either of two may be the sick one: in the end others are asked in its place.
            foreach (var answer in failed) _known.Failed(answer.Id);
        }
        if (answers.Any(answer => answer.Kind == AnswerKind.Refused)) OnRefused(now);
        else if (bodies == 0) OnUnanswered(answers, now);
        else if (failed.Count > 0) OnHalfAnswered(failed, now);
        else OnAnswered(probe, now);
    }

    // The wait is for a natural answer: where there are others, they tell sooner and for nothing.
    private bool IsInQuestion(TimeSpan now)
    {
        var wait = _shares.AreFailuresSuspicious ? TimeSpan.Zero : Max(MinWait, 2 * _roundTrip);
        return IsOlder(_failures, wait, now)
            || IsOlder(_nulls, wait, now)
            || IsOlder(_refused, wait, now)
            || (_inFlight > 0 && now - _lastEnd >= Max(_silence, 3 * _roundTrip));
    }

    private static bool IsOlder(Queue<ItemAnswer> answers, TimeSpan age, TimeSpan now) =>
        answers.TryPeek(out var oldest) && now - oldest.Ended >= age;

    private void OnAnswered(HealthProbe probe, TimeSpan now)
    {
        _probeTimeout = MinProbeTimeout;
        _nextProbe = now + ShortProbeInterval;
        if (IsDown)
        {
            OnBodyWhileDown(now);
            return;
        }
        // The same silence must not be asked about again and again.
        if (now - _lastEnd >= _silence) _silence = Min(2 * _silence, MaxSilence);
        OnBody(probe.Began, isProbe: true, now);
    }

    private void OnHalfAnswered(List<ProbeAnswer> failed, TimeSpan now)
    {
        _nextProbe = now + ShortProbeInterval;
        var denied = failed.Count(answer => answer.Kind == AnswerKind.Null);
        if (denied == 0) return;
        // What is known to be there was denied: no null is to be accepted.
        _nullEvidence.ObserveDenied(denied);
        while (_nulls.TryDequeue(out var doubted))
        {
            CountNull(doubted);
            doubted.Verdict = AnswerVerdict.OfApi;
        }
    }

    private void OnRefused(TimeSpan now)
    {
        _nextProbe = now + ProbeInterval;
        while (_refused.TryDequeue(out var refused)) refused.Verdict = AnswerVerdict.OfApi;
    }

    private void OnUnanswered(IReadOnlyList<ProbeAnswer> answers, TimeSpan now)
    {
        _bodiesWhileDown = 0;
        _nextProbe = now + ProbeInterval;
        // It may only have become slow.
        _probeTimeout = Min(2 * _probeTimeout, MaxProbeTimeout);
        if (IsDown) return;
        IsDown = true;
        _downSince = now;
        Reason = answers.Select(answer => answer.Kind == AnswerKind.Null ? "null" : answer.Reason).FirstOrDefault(reason => reason.Length > 0) ?? "no answer";
        while (_failures.TryDequeue(out var failure)) Decide(failure);
        while (_nulls.TryDequeue(out var answer)) Decide(answer);
        while (_refused.TryDequeue(out var refused)) Decide(refused);
    }

    private void OnBodyWhileDown(TimeSpan now)
    {
        if (++_bodiesWhileDown < BodiesToReturn) return;
        _outages.Add(_gaps.LastBody, now);
        IsDown = false;
        Reason = "";
        _bodiesWhileDown = 0;
        _lastEnd = now;
        _shares.Clear();
        _gaps.ObserveBody(now, now);
    }

    private void OnBody(TimeSpan began, bool isProbe, TimeSpan now)
    {
        _gaps.ObserveBody(began, now);
        // Where most fail, one that was answered proves nothing for the others; only a probe does.
        if (!isProbe && _shares.AreFailuresSuspicious) return;
        DecideUpTo(began, _failures);
        if (isProbe || !_shares.AreNullsSuspicious) DecideUpTo(began, _nulls);
        if (_refused.Count > 0 && (isProbe || !_refusals.AreGeneral)) DecideUpTo(began, _refused);
    }

    private void DecideUpTo(TimeSpan began, Queue<ItemAnswer> answers)
    {
        while (answers.TryPeek(out var oldest) && oldest.Ended <= began) Decide(answers.Dequeue());
    }

    private void Decide(ItemAnswer answer)
    {
        var isOutage = IsDown || _outages.Overlap(answer.Began, answer.Ended);
        var isInDoubt = !isOutage && _gaps.Overlap(answer.Began, answer.Ended);
        var isOfApi = answer.Kind switch
        {
            // It costs its id nothing, and to accept one of an outage would cost the item. It was seen before, a second ago.
            AnswerKind.Null => isOutage || (_gaps.OverlapRow(answer.Began, answer.Ended) && _freeRetries.TakeNull(answer.Id)) || !IsNullTrue(answer),
            AnswerKind.Refused => isOutage && _freeRetries.Take(answer.Id, inDoubt: false),
            _ => (isOutage || isInDoubt) && _freeRetries.Take(answer.Id, isInDoubt),
        };
        if (isOutage && answer.Kind == AnswerKind.Null) _nullEvidence.Forget(answer.Id);
        answer.Verdict = isOfApi ? AnswerVerdict.OfApi : AnswerVerdict.OfId;
    }

    // The first of an id only has it asked again. Where others were refuted, two may both be false.
    private bool IsNullTrue(ItemAnswer answer)
    {
        var inRow = CountNull(answer);
        if (!answer.IsRepeatedNull || answer.MayAppear) return true;
        // The node that saw the first may be another.
        if (_nullEvidence.Required is var required and > NullEvidence.MinNulls && inRow < required) return false;
        _nullEvidence.Forget(answer.Id);
        return true;
    }

    private int CountNull(ItemAnswer answer) => answer.MayAppear ? 0 : _nullEvidence.Add(answer.Id);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
