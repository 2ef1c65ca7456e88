using HnActors.Actors.Congestion;
using HnActors.Core.Health;
using HnActors.HackerNews.Failures;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Congestion;

public class ApiProbeTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Each_known_item_is_asked_for_and_what_it_brings_is_told()
    {
        var answers = await RunAsync(
            new ClientStub(id => id switch { 1 => ClientStub.Body(1), 2 => ClientStub.Null(), _ => throw Refusal() }), Probe(1, 2, 3));

        Assert.Equal(
            [new ProbeAnswer(1, AnswerKind.Body), new ProbeAnswer(2, AnswerKind.Null), new ProbeAnswer(3, AnswerKind.Refused, "throttled")],
            answers);
    }

    [Fact]
    public async Task Candidates_are_spread_over_all_ids()
    {
        var answers = await RunAsync(new ClientStub(ClientStub.Body), Probe() with { Candidates = 3 });

        Assert.All(answers, answer => Assert.Equal(AnswerKind.Body, answer.Kind));
        Assert.Equal(3, answers.Select(answer => answer.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_does_not_come_within_the_timeout_is_a_failure()
    {
        var hangs = new TaskCompletionSource();
        var probing = RunAsync(new ClientStub(ClientStub.Body) { MayAnswer = id => id == 2 ? hangs.Task : Task.CompletedTask }, Probe(1, 2));

        // The stub waits for the timeout as a client would: it is told to give up.
        hangs.SetException(new OperationCanceledException());

        Assert.Equal([AnswerKind.Body, AnswerKind.Failure], (await probing).Select(answer => answer.Kind));
    }

    [Fact]
    public async Task Whatever_the_client_throws_is_a_failure_and_the_probe_ends()
    {
        var answers = await RunAsync(new ClientStub(_ => throw new InvalidOperationException("a fault of the program")), Probe(1));

        Assert.Equal(new ProbeAnswer(1, AnswerKind.Failure, "a fault of the program"), Assert.Single(answers));
    }

    [Fact]
    public async Task A_probe_that_is_cut_off_tells_nothing() =>
        Assert.Empty(await ApiProbe.RunAsync(new ClientStub(ClientStub.Body), Probe(1), _ => Task.CompletedTask, _time, new CancellationToken(canceled: true)));

    [Fact]
    public async Task The_time_until_a_probe_may_be_sent_is_not_taken_from_its_timeout()
    {
        var mayAsk = new TaskCompletionSource();
        var probing = ApiProbe.RunAsync(new ClientStub(ClientStub.Body), Probe(1, 2), _ => mayAsk.Task, _time, CancellationToken.None);

        _time.Advance(TimeSpan.FromMinutes(1));
        mayAsk.SetResult();

        Assert.Equal([AnswerKind.Body, AnswerKind.Body], (await probing).Select(answer => answer.Kind));
    }

    [Fact]
    public async Task A_probe_of_a_gate_that_is_closed_tells_nothing()
    {
        var closed = Task.FromException(new OperationCanceledException());

        Assert.Empty(await ApiProbe.RunAsync(new ClientStub(ClientStub.Body), Probe(1) with { Candidates = 1 }, _ => closed, _time, CancellationToken.None));
    }

    private Task<IReadOnlyList<ProbeAnswer>> RunAsync(ClientStub client, HealthProbe probe) =>
        ApiProbe.RunAsync(client, probe, _ => Task.CompletedTask, _time, CancellationToken.None);

    private static HealthProbe Probe(params long[] items) => new(items, 0, TimeSpan.Zero, TimeSpan.FromSeconds(2), 1);

    private static HackerNewsException Refusal() => new(HackerNewsFailure.Throttled, "429");
}
