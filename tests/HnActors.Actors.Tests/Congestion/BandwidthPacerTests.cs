using HnActors.Actors.Congestion;

namespace HnActors.Actors.Tests.Congestion;

public class BandwidthPacerTests
{
    private const double Seconds = 20;

    public static TheoryData<double, int> Plays()
    {
        var plays = new TheoryData<double, int>();
        foreach (var rate in new[] { 50e3, 1e6, 20e6 })
        {
            for (var seed = 0; seed < 4; seed++) plays.Add(rate, seed);
        }
        return plays;
    }

    [Theory]
    [MemberData(nameof(Plays))]
    public void What_comes_keeps_to_the_ceiling_and_uses_it(double ceiling, int seed)
    {
        var api = new ToyApi(seed);

        api.Play(0, Seconds, ceiling);

        Assert.InRange(api.Received(1, Seconds) / (Seconds - 1), ceiling * 0.95, ceiling);
        // Large answers come by chance: of few a second more than of many.
        var worst = Enumerable.Range(1, (int)Seconds - 1).Max(second => api.Received(second, second + 1));
        Assert.InRange(worst, ceiling * 0.9, ceiling * (ceiling < 1e6 ? 1.25 : 1.05));
    }

    [Fact]
    public void A_ceiling_that_is_changed_holds_from_the_next_moment_on()
    {
        var api = new ToyApi(1);
        api.Play(0, 5, 4e6);

        api.Play(5, 10, 400e3);
        api.Play(10, 15, 4e6);

        // What was on its way still comes.
        Assert.InRange(api.Received(5 + ToyApi.Latency, 10) / (5 - ToyApi.Latency), 400e3 * 0.85, 400e3 * 1.05);
        Assert.InRange(api.Received(11, 15) / 4, 4e6 * 0.95, 4e6);
    }

    [Fact]
    public void What_came_while_there_was_no_ceiling_is_not_held_against_a_later_one()
    {
        var received = 0L;
        var pacer = new BandwidthPacer(() => received);
        pacer.WaitFor(TimeSpan.Zero, double.PositiveInfinity);
        received = 1_000_000_000;
        pacer.WaitFor(TimeSpan.FromSeconds(1), double.PositiveInfinity);

        Assert.Equal(TimeSpan.Zero, pacer.WaitFor(TimeSpan.FromSeconds(1), 1_000));
    }

    [Fact]
    public void Idle_time_is_not_saved_up()
    {
        var pacer = new BandwidthPacer(() => 0);
        pacer.WaitFor(TimeSpan.Zero, 1e6);
        pacer.WaitFor(TimeSpan.FromHours(1), 1e6);

        var admitted = 0;
        while (pacer.WaitFor(TimeSpan.FromHours(1), 1e6) == TimeSpan.Zero)
        {
            pacer.Enter();
            admitted++;
        }

        // 20 ms of a megabyte a second, in answers of at most 1,500 bytes.
        Assert.InRange(admitted, 1, 20);
    }

    // Answers of all sizes, after a latency; whoever asks looks every few milliseconds.
    private sealed class ToyApi
    {
        public const double Latency = 0.1;

        private readonly Random _random;
        private readonly BandwidthPacer _pacer;
        private readonly PriorityQueue<int, double> _underWay = new();
        private readonly List<(double At, int Bytes)> _came = [];
        private long _received;

        public ToyApi(int seed)
        {
            _random = new Random(seed);
            _pacer = new BandwidthPacer(() => _received);
        }

        public void Play(double from, double to, double ceiling)
        {
            for (var now = from; now < to; now += _random.NextDouble() * 0.01)
            {
                while (_underWay.TryPeek(out var bytes, out var at) && at <= now)
                {
                    _underWay.Dequeue();
                    _received += bytes;
                    _came.Add((at, bytes));
                    _pacer.Exit();
                }
                while (_pacer.WaitFor(TimeSpan.FromSeconds(now), ceiling) == TimeSpan.Zero)
                {
                    _pacer.Enter();
                    _underWay.Enqueue(Size(), now + (Latency * (0.5 + _random.NextDouble())));
                }
            }
        }

        public double Received(double from, double to) => _came.Where(one => one.At >= from && one.At < to).Sum(one => (double)one.Bytes);

        private int Size() => 200 + (int)(-Math.Log(1 - _random.NextDouble()) * 500);
    }
}
