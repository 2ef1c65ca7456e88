namespace HnActors.Core.Congestion;

/// <summary>
/// One estimate of what a server bears, for all the nodes that ask it, and each node's share. Several estimates side by side would
/// take each other's queue for the server's and lose a fifth. Single-owner state; the caller passes in the time.
/// </summary>
public sealed class RequestBudget
{
    /// <summary>The most requests in flight over all nodes.</summary>
    public const int MaxLimit = 20_000;

    private static readonly TimeSpan AnsweredLately = TimeSpan.FromSeconds(1);

    // Nodes report five times a second: one that has been silent this long is dead or frozen, and makes no requests either.
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(2);

    // What an incarnation before this one shared out is still used: until all have reported nobody is granted more.
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    // Long enough to be answered a few times, and to close a circuit.
    private static readonly TimeSpan ProbeTurn = TimeSpan.FromSeconds(3);

    private readonly TimeSpan _goneAfter;
    private readonly TimeSpan _gatheredAt;
    private readonly CongestionController _controller;
    private readonly Dictionary<string, Node> _nodes = [];
    private long _known;
    private TimeSpan _windowBegan;
    private TimeSpan _holdUntil = TimeSpan.MinValue;
    private TimeSpan _answeredAt = TimeSpan.FromDays(-1);

    /// <param name="goneAfter">A node that was not heard of for this long has given up its share by itself.</param>
    public RequestBudget(TimeSpan goneAfter, TimeSpan now)
    {
        _goneAfter = goneAfter;
        _gatheredAt = now + Gathering;
        _controller = new CongestionController(MaxLimit, now);
        _windowBegan = now;
    }

    /// <summary>Processes a node's report and returns its share.</summary>
    /// <param name="holdsShare">True if the node was granted one before.</param>
    /// <returns>The share; null if the node keeps the one that it holds.</returns>
    public RequestShare? Report(string name, RequestWindow window, RequestCeiling ceiling, bool isFixed, bool holdsShare, TimeSpan now)
    {
        foreach (var gone in _nodes.Where(known => now - known.Value.HeardAt > _goneAfter).ToList()) _nodes.Remove(gone.Key);
        if (!_nodes.TryGetValue(name, out var node)) _nodes.Add(name, node = new Node(_known++, now));
        node.HeardAt = now;
        node.IsLost = false;
        node.Ceiling = ceiling;
        node.IsFixed = isFixed;
        node.HoldsShare = holdsShare;
        node.Add(window);
        if (window.Answered > 0) _answeredAt = now;
        if (window.HoldFor > TimeSpan.Zero && now + window.HoldFor > _holdUntil + TimeSpan.FromSeconds(1))
        {
            _windowBegan = _holdUntil = now + window.HoldFor;
            foreach (var other in _nodes.Values) other.Discard();
            _controller.OnRetryAfter(now, _holdUntil);
        }
        // While nobody may ask, nothing can be learned of how fast the server answers.
        if (now < _holdUntil) node.Discard();
        if (!isFixed) _controller.Observe(window, now);
        CloseWindow(now);
        // It has its share from an earlier incarnation, and so do others that may not have reported yet.
        if (now < _gatheredAt && node.HoldsEarlierShare) return null;
        node.ToldAt = now;
        return now < _gatheredAt && _nodes.Values.Any(other => other.HoldsEarlierShare) ? RequestShare.Nothing : ShareOf(node, now);
    }

    /// <summary>A node no longer makes requests: the others get its share.</summary>
    public void Forget(string name) => _nodes.Remove(name);

    /// <summary>
    /// A node is no longer a member, and may not know it: the others get its part of the estimate at once, but its part of the ceilings only when
    /// it must have let go of it.
    /// </summary>
    public void Lose(string name)
    {
        if (_nodes.TryGetValue(name, out var node)) node.IsLost = true;
    }

    // A window closes when every node has reported on it, so that none counts twice in one and not at all in the next.
    private void CloseWindow(TimeSpan now)
    {
        if (!_controller.IsWindowOver(now)) return;
        var adaptive = AdaptiveNodes();
        var waitedLong = now - _windowBegan > TimeSpan.FromSeconds(3);
        if (adaptive.Count == 0 || (!waitedLong && adaptive.Any(node => node.Elapsed == TimeSpan.Zero))) return;
        var delivery = adaptive.Sum(node => node.Elapsed > TimeSpan.Zero ? node.Answered / node.Elapsed.TotalSeconds : 0);
        _controller.CloseWindow(delivery, adaptive.Sum(node => node.MaxInFlight), now);
        foreach (var node in _nodes.Values) node.BeginWindow();
        _windowBegan = now;
    }

    private List<Node> AdaptiveNodes() => [.. _nodes.Values.Where(node => node is { IsFixed: false, IsLost: false })];

    private RequestShare ShareOf(Node node, TimeSpan now)
    {
        // A newcomer waits until the others have heard of their smaller shares: the sum never exceeds the whole.
        if (!node.HoldsShare && _nodes.Values.Any(other => other != node && other.ToldAt <= node.JoinedAt && now - other.HeardAt < Silent))
            return RequestShare.Nothing;
        var adaptive = AdaptiveNodes();
        // The estimate does not apply to a node whose user set the number: it only needs to be allowed to begin.
        var limit = node.IsFixed ? 1 : MaxMinShare(node, adaptive, _controller.Limit);
        node.Limit = limit;
        var ceiling = _nodes.Values.Aggregate(RequestCeiling.None, (lowest, one) => lowest.Min(one.Ceiling));
        var place = _nodes.Values.Count(other => other.Number < node.Number);
        return new RequestShare(
            limit,
            // Among those that ask: what an idle node holds is used by nobody, and a ceiling that is not used is not looked beyond.
            _controller.RateCap / Math.Max(1, adaptive.Count(one => one == node || one.IsBusy)),
            RateSplit.Share(ceiling.Rate ?? double.PositiveInfinity, _nodes.Count, place),
            // At least one each, even if that exceeds the whole: the leases of a node that may make no requests would never end.
            ceiling.Concurrency is { } most ? Math.Max(1, (int)RateSplit.Share(most, _nodes.Count, place)) : int.MaxValue,
            (ceiling.Bandwidth ?? double.PositiveInfinity) / _nodes.Count,
            _holdUntil > now ? _holdUntil - now : TimeSpan.Zero,
            MayProbe: now - _answeredAt <= AnsweredLately || node == Prober(now));
    }

    // Each in its turn: the one whose turn it is may be the only one that can't reach the API.
    private Node Prober(TimeSpan now)
    {
        var present = _nodes.Values.Where(one => now - one.HeardAt < Silent).OrderBy(one => one.JoinedAt).ToList();
        return present[(int)((long)((now - _answeredAt) / ProbeTurn) % present.Count)];
    }

    // Max-min fairness (Bertsekas and Gallager, "Data Networks", 6.5.2): a node that needs less than an even share leaves the rest to others.
    private static int MaxMinShare(Node node, List<Node> nodes, int whole)
    {
        var spare = whole - nodes.Sum(one => one.Demand);
        // What nobody needs is spread over all, since any of them might.
        if (spare >= 0) return Math.Max(1, (int)(node.Demand + (spare / nodes.Count)));
        var left = (double)whole;
        var unserved = nodes.OrderBy(one => one.Demand).ToList();
        for (var served = 0; served < unserved.Count; served++)
        {
            var even = left / (unserved.Count - served);
            var share = Math.Min(unserved[served].Demand, even);
            if (unserved[served] == node) return Math.Max(1, (int)share);
            left -= share;
        }
        return 1;
    }

    private sealed class Node(long number, TimeSpan joinedAt)
    {
        private const double UsedShare = 0.8;

        private int _peak;

        public long Number { get; } = number;

        public TimeSpan JoinedAt { get; } = joinedAt;

        public TimeSpan HeardAt { get; set; }

        public RequestCeiling Ceiling { get; set; } = RequestCeiling.None;

        public bool IsFixed { get; set; }

        public bool HoldsShare { get; set; }

        public bool IsLost { get; set; }

        /// <summary>When this incarnation last told it its share; a time long ago if it has not yet.</summary>
        public TimeSpan ToldAt { get; set; } = TimeSpan.MinValue;

        public bool HoldsEarlierShare => HoldsShare && ToldAt == TimeSpan.MinValue;

        public int Limit { get; set; }

        public TimeSpan Elapsed { get; private set; }

        public int Answered { get; private set; }

        public int MaxInFlight { get; private set; }

        /// <summary>How many requests in flight the node could use: as many as it may if it uses nearly all it has.</summary>
        public double Demand => _peak >= UsedShare * Limit ? double.PositiveInfinity : (_peak * 1.25) + 2;

        public bool IsBusy => _peak > 0 || MaxInFlight > 0;

        public void Add(RequestWindow window)
        {
            Elapsed += window.Elapsed;
            Answered += window.Answered;
            MaxInFlight = Math.Max(MaxInFlight, window.MaxInFlight);
            _peak = Math.Max(_peak, window.MaxInFlight);
        }

        public void BeginWindow()
        {
            _peak = MaxInFlight;
            MaxInFlight = 0;
            Discard();
        }

        /// <summary>Forgets what was counted since the window began.</summary>
        public void Discard()
        {
            Elapsed = TimeSpan.Zero;
            Answered = 0;
        }
    }
}
