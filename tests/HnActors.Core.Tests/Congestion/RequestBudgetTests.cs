using HnActors.Core.Congestion;

namespace HnActors.Core.Tests.Congestion;

public class RequestBudgetTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(30);

    private readonly RequestBudget _budget = new(GoneAfter, TimeSpan.Zero);
    private readonly Dictionary<string, RequestShare> _shares = [];
    private TimeSpan _now;

    [Fact]
    public void One_node_alone_gets_all_and_grows_while_answers_follow()
    {
        Play(TimeSpan.FromSeconds(10), "a");

        Assert.True(_shares["a"].Limit > 64, $"limit {_shares["a"].Limit}");
    }

    [Fact]
    public void Equal_nodes_get_equal_shares_of_one_estimate()
    {
        Play(TimeSpan.FromSeconds(20), "a", "b", "c", "d");

        var limits = _shares.Values.Select(share => share.Limit).ToList();
        Assert.True(limits.Max() <= limits.Min() + 2, string.Join(", ", limits));
    }

    [Fact]
    public void A_newcomer_waits_until_the_others_know_of_their_smaller_shares()
    {
        Play(TimeSpan.FromSeconds(5), "a");

        Assert.Equal(0, Report("b", 0).Limit);
        Pass();
        Report("a", 10);
        Assert.True(Report("b", 0).Limit > 0);
    }

    [Fact]
    public void A_node_that_needs_little_leaves_the_rest_to_the_others()
    {
        Play(TimeSpan.FromSeconds(10), "a", "b");
        var even = _shares["a"].Limit;

        for (var step = 0; step < 20; step++)
        {
            Pass();
            Report("a", _shares["a"].Limit);
            Report("b", 1);
        }

        Assert.True(_shares["a"].Limit > 1.5 * even, $"{even} before, {_shares["a"].Limit} after");
    }

    [Fact]
    public void Idle_nodes_share_what_nobody_needs_and_no_more_than_there_is()
    {
        string[] names = [.. Enumerable.Range(0, 10).Select(node => $"n{node}")];
        Play(TimeSpan.FromSeconds(30), names);
        var whole = _shares.Values.Sum(share => share.Limit);

        for (var step = 0; step < 20; step++)
        {
            Pass();
            foreach (var name in names) Report(name, 1);
        }

        Assert.InRange(_shares.Values.Sum(share => share.Limit), names.Length, 1.5 * whole);
    }

    [Fact]
    public void The_users_ceiling_is_split_evenly_and_the_lowest_counts()
    {
        Report("a", 0, ceiling: new RequestCeiling(300));
        Pass();
        Report("b", 0, ceiling: new RequestCeiling(500));
        Pass();
        Report("a", 0, ceiling: new RequestCeiling(300));

        Assert.Equal(150, Report("b", 0, ceiling: new RequestCeiling(500)).MaxRate);
    }

    [Fact]
    public void A_node_that_is_lost_keeps_its_part_of_a_ceiling_until_it_has_let_it_go_and_nothing_of_the_estimate()
    {
        Play(TimeSpan.FromSeconds(10), "a", "b");
        Report("b", 50, ceiling: new RequestCeiling(300));
        var before = Report("a", 50, ceiling: new RequestCeiling(300));

        _budget.Lose("b");
        Pass();
        var after = Report("a", 50, ceiling: new RequestCeiling(300));

        Assert.Equal(150, after.MaxRate);
        Assert.True(after.Limit > 1.5 * before.Limit, $"{before.Limit} before, {after.Limit} after");
        _now += GoneAfter;
        Report("a", 50, ceiling: new RequestCeiling(300));
        Assert.Equal(300, Report("a", 50, ceiling: new RequestCeiling(300)).MaxRate);
    }

    [Fact]
    public void A_node_that_is_heard_of_again_is_not_lost()
    {
        Play(TimeSpan.FromSeconds(10), "a", "b");
        _budget.Lose("b");
        Pass();

        Report("b", 50);
        Pass();

        Assert.True(Report("a", 50).Limit < 1.5 * Report("b", 50).Limit);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 3)]
    [InlineData(2, 3)]
    public void The_users_ceiling_on_requests_in_flight_is_split_and_no_node_is_left_without_one(int ceiling, int nodes)
    {
        var names = Enumerable.Range(0, nodes).Select(number => $"{number}").ToList();
        for (var round = 0; round < 4; round++)
        {
            Pass();
            foreach (var name in names) Report(name, 1, ceiling: new RequestCeiling(Concurrency: ceiling));
        }

        Assert.All(names, name => Assert.True(_shares[name].MaxConcurrency >= 1));
        Assert.Equal(Math.Max(ceiling, nodes), names.Sum(name => _shares[name].MaxConcurrency));
    }

    [Fact]
    public void The_users_ceiling_on_the_bandwidth_is_split_evenly()
    {
        for (var round = 0; round < 3; round++)
        {
            Pass();
            Report("a", 1, ceiling: new RequestCeiling(Bandwidth: 9e6));
            Report("b", 1);
            Report("c", 1);
        }

        Assert.Equal([3e6, 3e6, 3e6], _shares.Values.Select(share => share.MaxBandwidth));
    }

    [Fact]
    public void Refusals_anywhere_slow_all_down()
    {
        Play(TimeSpan.FromSeconds(10), "a", "b");

        Report("a", 20, refused: 50_000);

        Assert.True(double.IsFinite(Report("b", 20).RateCap));
    }

    [Fact]
    public void Patience_that_the_server_asked_of_one_node_is_had_by_all()
    {
        Play(TimeSpan.FromSeconds(2), "a", "b");

        Report("a", 5, holdFor: TimeSpan.FromSeconds(20));

        Assert.Equal(TimeSpan.FromSeconds(20), Report("b", 5).HoldFor);
    }

    [Fact]
    public void After_a_time_that_the_server_asked_for_all_go_on_about_where_they_were()
    {
        Play(TimeSpan.FromSeconds(10), "a", "b");
        var before = _shares.Values.Sum(share => share.Limit);

        for (var left = TimeSpan.FromSeconds(30); left > TimeSpan.Zero; left -= Step)
        {
            Report("a", 0, holdFor: left);
            Report("b", 0, holdFor: left);
            Pass();
        }
        for (var round = 0; round < 10; round++)
        {
            Play(Step, "a", "b");
            Assert.InRange(_shares.Values.Sum(share => share.Limit), before / 3, 3 * before);
        }
    }

    [Fact]
    public void One_node_of_all_probes_and_another_when_it_is_gone()
    {
        BeUnanswered("a", "b", "c");
        var prober = Assert.Single(_shares, share => share.Value.MayProbe).Key;

        _budget.Forget(prober);
        _shares.Remove(prober);
        BeUnanswered([.. _shares.Keys]);

        Assert.Single(_shares, share => share.Value.MayProbe);
    }

    [Fact]
    public void While_nobody_is_answered_each_node_probes_in_its_turn_so_that_one_without_the_api_does_not_keep_the_others_from_it()
    {
        var probers = new HashSet<string>();
        for (var step = 0; step < 10; step++)
        {
            BeUnanswered("a", "b", "c");
            probers.Add(Assert.Single(_shares, share => share.Value.MayProbe).Key);
        }

        Assert.Equal(3, probers.Count);
    }

    [Fact]
    public void A_node_that_falls_silent_in_its_turn_does_not_keep_the_others_from_probing()
    {
        BeUnanswered("a", "b");
        _shares.Remove("a");

        BeUnanswered("b");
        BeUnanswered("b");

        Assert.True(_shares["b"].MayProbe);
    }

    [Fact]
    public void Once_one_node_is_answered_again_the_others_may_find_out_for_themselves()
    {
        BeUnanswered("a", "b");
        Assert.Single(_shares, share => share.Value.MayProbe);

        Report("a", 5);

        Assert.True(Report("a", 0).MayProbe);
        Assert.True(Report("b", 0).MayProbe);
    }

    [Fact]
    public void A_node_unheard_of_for_a_leases_time_leaves_its_share_to_the_others()
    {
        Play(TimeSpan.FromSeconds(5), "a", "b");
        var before = _shares["a"].MaxRate;
        Report("a", 5, ceiling: new RequestCeiling(100));
        Assert.Equal(50, Report("a", 5, ceiling: new RequestCeiling(100)).MaxRate);

        _now += GoneAfter + Step;

        Assert.Equal(100, Report("a", 5, ceiling: new RequestCeiling(100)).MaxRate);
        Assert.True(double.IsInfinity(before));
    }

    [Fact]
    public void A_budget_that_begins_anew_on_another_node_grants_nobody_more_until_all_that_hold_a_share_have_reported()
    {
        var ceiling = new RequestCeiling(300);
        var held = new Dictionary<string, double> { ["a"] = 100, ["b"] = 100, ["c"] = 100 };
        var anew = new RequestBudget(GoneAfter, TimeSpan.Zero);
        for (var now = TimeSpan.Zero; now < TimeSpan.FromSeconds(5); now += Step)
        {
            foreach (var (name, at) in held.Keys.Order().Select((name, place) => (name, now + (Step * place / 3))).ToList())
            {
                var window = new RequestWindow(Step, 20, 0, 0, TimeSpan.FromSeconds(2), 10, TimeSpan.Zero);
                if (anew.Report(name, window, ceiling, isFixed: false, holdsShare: true, at) is { } share) held[name] = share.MaxRate;
                Assert.True(held.Values.Sum() <= 300, $"{held.Values.Sum()}/s at {at}");
            }
        }

        Assert.Equal([100.0, 100.0, 100.0], held.Values);
    }

    [Fact]
    public void A_newcomer_to_a_budget_that_begins_anew_waits_for_those_that_hold_a_share()
    {
        var window = new RequestWindow(Step, 0, 0, 0, TimeSpan.Zero, 0, TimeSpan.Zero);
        Assert.Null(_budget.Report("a", window, RequestCeiling.None, isFixed: false, holdsShare: true, _now));

        Assert.Equal(RequestShare.Nothing, _budget.Report("b", window, RequestCeiling.None, isFixed: false, holdsShare: false, _now));
    }

    [Fact]
    public void A_budget_that_nobody_has_heard_of_yet_changes_shares_from_the_first_moment()
    {
        var shares = new List<double>();
        for (var report = 0; report < 3; report++, Pass())
        {
            var window = new RequestWindow(Step, 0, 0, 0, TimeSpan.Zero, 0, TimeSpan.Zero);
            shares.Add(_budget.Report("a", window, new RequestCeiling(100 + report), isFixed: false, holdsShare: report > 0, _now)!.MaxRate);
        }

        Assert.Equal([100, 101, 102], shares);
    }

    [Fact]
    public void A_newcomer_that_was_first_to_report_gives_way_to_those_that_hold_a_share()
    {
        var window = new RequestWindow(Step, 0, 0, 0, TimeSpan.Zero, 0, TimeSpan.Zero);
        _budget.Report("new", window, new RequestCeiling(100), isFixed: false, holdsShare: false, _now);
        Assert.Null(_budget.Report("old", window, new RequestCeiling(100), isFixed: false, holdsShare: true, _now));
        Pass();

        Assert.Equal(RequestShare.Nothing, _budget.Report("new", window, new RequestCeiling(100), isFixed: false, holdsShare: true, _now));
    }

    // A server with room for all: what is in flight comes back in 100 ms, and every node uses what it has.
    private void Play(TimeSpan duration, params string[] nodes)
    {
        for (var end = _now + duration; _now < end;)
        {
            Pass();
            foreach (var node in nodes) Report(node, _shares.GetValueOrDefault(node)?.Limit ?? 0);
        }
    }

    private void BeUnanswered(params string[] nodes)
    {
        for (var step = 0; step < 10; step++)
        {
            Pass();
            foreach (var node in nodes) Report(node, 0);
        }
    }

    private void Pass() => _now += Step;

    private RequestShare Report(string node, int inFlight, int refused = 0, RequestCeiling? ceiling = null, TimeSpan holdFor = default)
    {
        var answered = inFlight * 2;
        var window = new RequestWindow(Step, answered, refused, 0, TimeSpan.FromMilliseconds(100) * answered, inFlight, holdFor);
        return _shares[node] = _budget.Report(node, window, ceiling ?? RequestCeiling.None, isFixed: false, holdsShare: false, _now)!;
    }
}
