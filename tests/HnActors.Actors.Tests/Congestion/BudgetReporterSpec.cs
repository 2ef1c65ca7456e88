using Akka.Actor;
using Akka.TestKit;
using HnActors.Actors.Congestion;
using HnActors.Actors.Messaging;
using HnActors.Core.Congestion;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Congestion;

/// <summary>What a node tells the budget of an API, in virtual time.</summary>
public sealed class BudgetReporterSpec : VirtualTimeSpec
{
    private const string Api = "http://stub/";

    private readonly FakeTimeProvider _time = new();
    private readonly TestProbe _budget;
    private readonly ApiChannel _channel;

    public BudgetReporterSpec()
    {
        _budget = Probe<RequestBudgetKey>();
        _channel = new ApiChannel(Api, new ClientStub(ClientStub.Body), concurrency: null, _time);
    }

    [Fact]
    public void It_reports_five_times_a_second()
    {
        Start();
        _budget.ExpectMsg<ReportRequests>();

        for (var second = 0; second < 2; second++)
        {
            for (var report = 0; report < 5; report++)
            {
                Pass(TimeSpan.FromMilliseconds(200));
                Assert.Equal(Api, _budget.ExpectMsg<ReportRequests>().Api);
            }
        }
        _budget.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_share_sets_how_many_requests_the_node_has_in_flight_and_a_hold_stops_it()
    {
        var reporter = Start();
        Assert.Equal(0, _channel.Gate.Limit);

        reporter.Tell(new ShareGranted(Api, RequestShare.Nothing with { Limit = 7, HoldFor = TimeSpan.FromSeconds(5) }));

        AwaitAssert(() => Assert.Equal((7, TimeSpan.FromSeconds(5)), (_channel.Gate.Limit, _channel.Gate.HoldLeft)));
    }

    [Fact]
    public void The_first_refusal_is_reported_at_once_and_those_that_follow_within_moments()
    {
        var reporter = Start();
        _budget.ExpectMsg<ReportRequests>();
        _time.Advance(TimeSpan.FromMilliseconds(50));

        Refuse();
        Assert.Equal(1, _budget.ExpectMsg<ReportRequests>().Window.Refused);
        Refuse();
        Refuse();
        Settle(reporter);
        _budget.ExpectNoMsg(TimeSpan.Zero);
        Pass(TimeSpan.FromMilliseconds(20));

        Assert.Equal(2, _budget.ExpectMsg<ReportRequests>().Window.Refused);
    }

    [Fact]
    public void The_lowest_ceiling_of_the_jobs_is_told_with_the_next_report()
    {
        var reporter = Start();
        Assert.Equal(100, _budget.ExpectMsg<ReportRequests>().Ceiling.Rate);

        reporter.Tell(new RequestCeiling(30));
        Settle(reporter);
        Pass(TimeSpan.FromMilliseconds(200));

        Assert.Equal(30, _budget.ExpectMsg<ReportRequests>().Ceiling.Rate);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _channel.Dispose();
    }

    private IActorRef Start()
    {
        var reporter = Sys.ActorOf(BudgetReporterActor.Props(_channel, new RequestCeiling(100), Registry, _time));
        Settle(reporter);
        Pass(TimeSpan.Zero);
        return reporter;
    }

    private void Refuse() => _channel.Limits.Observe(RequestOutcome.Refused, TimeSpan.Zero, inFlight: 1, _time.GetElapsedTime(0));

    private void Pass(TimeSpan time)
    {
        _time.Advance(time);
        Advance(time);
    }
}
