using HnActors.Actors.Congestion;
using HnActors.Core.Congestion;

namespace HnActors.Actors.Tests.Congestion;

public class RatePacerTests
{
    private const double Seconds = 30;

    public static TheoryData<int, int> Plays(params int[] ceilings)
    {
        var plays = new TheoryData<int, int>();
        foreach (var ceiling in ceilings)
        {
            for (var seed = 0; seed < 8; seed++) plays.Add(ceiling, seed);
        }
        return plays;
    }

    [Theory]
    [MemberData(nameof(Plays), new[] { 1, 3, 10, 100, 300, 1000 })]
    public void A_node_that_stalls_again_and_again_sends_no_more_in_any_second_than_it_may(int ceiling, int seed)
    {
        var random = new Random(seed);
        var sent = new List<double>();
        var node = new ToyNode { Share = ceiling };
        for (var now = 0.0; now < Seconds; now += random.NextDouble() * 0.008) node.Play(now, random, sent);

        Check(sent, ceiling);
        Assert.True(sent.Count >= ceiling * Seconds * 0.75, $"{sent.Count} in {Seconds} s of {ceiling} a second");
    }

    [Theory]
    [MemberData(nameof(Plays), new[] { 30, 100, 300, 1000 })]
    public void Nodes_that_come_and_go_and_stall_send_no_more_in_any_second_than_all_together_may(int ceiling, int seed)
    {
        var random = new Random(seed);
        var sent = new List<double>();
        var nodes = new List<ToyNode> { new() };
        var going = double.PositiveInfinity;
        for (var now = 0.0; now < Seconds; now += random.NextDouble() * 0.008)
        {
            // Who comes hears of its share when the others know of theirs; who goes is missed a little later.
            if (nodes.Count < 3 && random.NextDouble() < 0.002) nodes.Add(new ToyNode { HearsAt = now + 0.2 });
            if (nodes.Count > 1 && double.IsInfinity(going) && random.NextDouble() < 0.001) going = now;
            if (now > going + 0.5)
            {
                nodes.RemoveAt(0);
                going = double.PositiveInfinity;
            }
            for (var index = 0; index < nodes.Count; index++) nodes[index].Share = RateSplit.Share(ceiling, nodes.Count, index);
            foreach (var node in nodes.Skip(double.IsInfinity(going) ? 0 : 1)) node.Play(now, random, sent);
        }

        Check(sent, ceiling);
    }

    private static void Check(List<double> sent, int ceiling)
    {
        Assert.NotEmpty(sent);
        sent.Sort();
        for (var (first, last) = (0, 0); last < sent.Count; last++)
        {
            while (sent[last] - sent[first] >= 1) first++;
            Assert.True(last - first + 1 <= ceiling, $"{last - first + 1} in the second before {sent[last]}");
        }
    }

    [Fact]
    public void A_ceiling_that_is_raised_is_used_at_once()
    {
        var pacer = new RatePacer();
        Assert.NotEqual(TimeSpan.Zero, pacer.Take(TimeSpan.Zero, 0.001, 0.001));
        Assert.NotEqual(TimeSpan.Zero, pacer.Take(TimeSpan.FromSeconds(0.5), 0.001, 0.001));

        Assert.Equal(TimeSpan.Zero, pacer.Take(TimeSpan.FromSeconds(2), 100, 100));
    }

    [Fact]
    public void What_got_away_late_is_paid_for_at_the_rate_at_which_it_was_admitted_and_not_at_one_set_since()
    {
        var pacer = new RatePacer();
        var now = TimeSpan.FromSeconds(10);
        for (var admitted = 0; admitted < 80; now += TimeSpan.FromMilliseconds(0.3))
        {
            if (pacer.Take(now, 5000, 5000) == TimeSpan.Zero) admitted++;
        }
        now += TimeSpan.FromSeconds(1);
        var wait = pacer.Take(now, 1, 1);
        Assert.NotEqual(TimeSpan.Zero, wait);

        for (var left = 0; left < 80; left++) pacer.Leave(now);

        Assert.InRange(pacer.Take(now, 1, 1), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1.2));
        Assert.InRange(pacer.Take(now, 5000, 5000), TimeSpan.Zero, TimeSpan.FromSeconds(0.1));
    }

    private sealed class ToyNode
    {
        private readonly RatePacer _pacer = new();
        private int _held;
        private double _stalledUntil;

        public double HearsAt { get; init; }

        public double Share { get; set; }

        // A stall holds up what was admitted, not the admissions: both are threads of their own.
        public void Play(double now, Random random, List<double> sent)
        {
            if (now < HearsAt) return;
            if (random.NextDouble() < 0.0005) _stalledUntil = now + (random.NextDouble() * 0.2);
            while (_pacer.Take(TimeSpan.FromSeconds(now), Share, Share) == TimeSpan.Zero) _held++;
            if (now < _stalledUntil) return;
            for (; _held > 0; _held--)
            {
                _pacer.Leave(TimeSpan.FromSeconds(now));
                sent.Add(now);
            }
        }
    }
}
