using System.Net.ServerSentEvents;
using System.Text.Json;
using HnActors.Core.Jobs;
using HnActors.Node.Dashboard;
using HnActors.Node.Logs;
using HnActors.Node.Operations;
using HnActors.Node.Tests.Cluster;
using HnActors.Node.Tests.Operations;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Node.Tests.Dashboard;

/// <summary>The stream that a page lives on, over jobs that are only told of.</summary>
public class WatchStreamTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StubOperations _jobs = new();

    [Fact]
    public async Task While_the_cluster_does_not_answer_a_page_is_told_so_before_it_takes_the_node_for_dead_and_then_sees_it_again()
    {
        _jobs.IsSilent = true;
        await using var stream = Watch(job: null);

        Assert.Equal("problem", (await NextAsync(stream)).EventType);
        Assert.Equal("problem", (await NextAsync(stream)).EventType);

        // However often it looks, the cluster is asked once.
        Assert.Equal(["list"], _jobs.Asked);
    }

    [Fact]
    public async Task A_job_that_goes_on_is_shown_however_many_came_and_went_after_it_and_so_is_the_one_that_is_watched()
    {
        _jobs.Jobs.Add(StubOperations.Line("running"));
        _jobs.Jobs.AddRange(Enumerable.Range(1, 80).Select(number => StubOperations.Line($"{number}", JobPhase.Finished)));
        await using var stream = Watch("1");

        var shown = JsonDocument.Parse((await NextAsync(stream)).Data).RootElement.GetProperty("jobs").EnumerateArray()
            .Select(job => job.GetProperty("job").GetString()).ToList();

        Assert.Equal(["running", "1"], shown[..2]);
        Assert.Equal("80", shown[^1]);
        Assert.Equal(51, shown.Count);
    }

    [Fact]
    public async Task Nobody_is_asked_of_a_job_that_is_not_there()
    {
        _jobs.Jobs.Add(StubOperations.Line("a"));
        await using var stream = Watch("b");

        for (var look = 0; look < 3; look++) Assert.Equal("snapshot", (await NextAsync(stream)).EventType);

        Assert.All(_jobs.Asked, asked => Assert.Equal("list", asked));
    }

    [Fact]
    public async Task The_stream_ends_when_access_does()
    {
        var viewer = new Viewer(Access.Read, IsLoggedIn: true);
        await using var stream = Watch(job: null, () => viewer);
        Assert.True(JsonDocument.Parse((await NextAsync(stream)).Data).RootElement.GetProperty("isLoggedIn").GetBoolean());

        viewer = default;

        Assert.False(await MoveNextAsync(stream));
    }

    private IAsyncEnumerator<SseItem<string>> Watch(string? job, Func<Viewer>? viewer = null) =>
        new WatchStream(new ClusterWatch(_jobs, _jobs, _time), new RecentWarnings(_time), _time)
            .ReadAsync(job, viewer ?? (() => new Viewer(Access.Full, IsLoggedIn: false)), CancellationToken.None, CancellationToken.None)
            .GetAsyncEnumerator();

    // What is neither about the warnings nor about the map.
    private async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> stream)
    {
        do Assert.True(await MoveNextAsync(stream));
        while (stream.Current.EventType is "warnings" or "map");
        return stream.Current;
    }

    private async Task<bool> MoveNextAsync(IAsyncEnumerator<SseItem<string>> stream)
    {
        var moving = stream.MoveNextAsync().AsTask();
        await TestCluster.UntilAsync(
            () =>
            {
                if (!moving.IsCompleted) _time.Advance(TimeSpan.FromMilliseconds(500));
                return Task.FromResult(moving.IsCompleted);
            },
            () => string.Join(", ", _jobs.Asked),
            TimeSpan.FromMilliseconds(50));
        return await moving;
    }
}
