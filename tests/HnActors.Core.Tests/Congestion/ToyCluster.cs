using HnActors.Core.Congestion;

namespace HnActors.Core.Tests.Congestion;

/// <summary>Several clients that do as one budget says, in virtual time. Times are in seconds.</summary>
internal sealed class ToyCluster(ToyServer server, int nodes)
{
    private const double PollInterval = 0.02;
    private const double ReportInterval = 0.2;

    private readonly RequestBudget _budget = new(TimeSpan.FromSeconds(30), TimeSpan.Zero);
    private readonly PriorityQueue<Action, double> _events = new();
    private readonly List<Node> _nodes = [];
    private double _now;
    private int _inFlight;

    /// <param name="ceiling">Requests a second that the user allows at a time; null where there is no ceiling.</param>
    public ToyResult Play(double seconds, double countFrom = 0, Func<double, double?>? ceiling = null)
    {
        long answered = 0, refused = 0, asked = 0;
        var best = 0.0;
        for (var second = countFrom; second < seconds; second++) best += server.BestRate(second);
        for (var number = 0; number < nodes; number++)
        {
            var node = new Node($"node {number}", number * ReportInterval / nodes);
            _nodes.Add(node);
            At(node.NextReport, () => Look(node));
        }
        while (_events.TryDequeue(out var happen, out var at) && at < seconds)
        {
            _now = at;
            happen();
        }
        return new ToyResult(answered / best, (double)refused / Math.Max(1, asked));

        void Look(Node node)
        {
            At(_now + PollInterval, () => Look(node));
            if (_now >= node.NextReport || node.Refused > 0) Report(node, new RequestCeiling(ceiling?.Invoke(_now), null, null));
            Ask(node);
        }

        void Ask(Node node)
        {
            while (node.InFlight < node.Share.Limit && node.MayAsk <= _now)
            {
                node.MayAsk = Math.Max(node.MayAsk, _now - 0.02) + (1 / Math.Min(node.Share.RateCap, node.Share.MaxRate));
                node.InFlight++;
                node.MaxInFlight = Math.Max(node.MaxInFlight, node.InFlight);
                if (_now >= countFrom) asked++;
                var (sent, (done, outcome)) = (_now, server.Ask(_now, ++_inFlight));
                At(done, () => End(node, sent, outcome));
            }
            if (node.InFlight >= node.Share.Limit || node.WakesAt > _now) return;
            node.WakesAt = node.MayAsk;
            At(node.MayAsk, () => Ask(node));
        }

        void End(Node node, double sent, RequestOutcome outcome)
        {
            _inFlight--;
            node.InFlight--;
            if (outcome == RequestOutcome.Answered)
            {
                if (_now >= countFrom) answered++;
                node.Answered++;
                node.RoundTrips += _now - sent;
            }
            else
            {
                if (_now >= countFrom) refused++;
                node.Refused++;
            }
            Ask(node);
        }
    }

    private void At(double time, Action happen) => _events.Enqueue(happen, time);

    private void Report(Node node, RequestCeiling ceiling)
    {
        var window = new RequestWindow(
            TimeSpan.FromSeconds(_now - node.Reported), node.Answered, node.Refused, 0, TimeSpan.FromSeconds(node.RoundTrips), node.MaxInFlight, TimeSpan.Zero);
        node.Share = _budget.Report(node.Name, window, ceiling, isFixed: false, holdsShare: node.Share.Limit > 0, TimeSpan.FromSeconds(_now)) ?? node.Share;
        (node.Reported, node.NextReport) = (_now, _now + ReportInterval);
        (node.Answered, node.Refused, node.RoundTrips, node.MaxInFlight) = (0, 0, 0, node.InFlight);
    }

    private sealed class Node(string name, double nextReport)
    {
        public string Name { get; } = name;

        public RequestShare Share { get; set; } = RequestShare.Nothing;

        public double NextReport { get; set; } = nextReport;

        public double Reported { get; set; }

        public double MayAsk { get; set; }

        public double WakesAt { get; set; } = -1;

        public int InFlight { get; set; }

        public int MaxInFlight { get; set; }

        public int Answered { get; set; }

        public int Refused { get; set; }

        public double RoundTrips { get; set; }
    }
}
