using Akka.Actor;
using Akka.Configuration;
using HnActors.Node.Cluster;
using HnActors.Node.Terminal;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Tests.Cluster;

/// <summary>A node by itself, and a table that behaves as the test wants.</summary>
public sealed class MembershipTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("hnactors", ConfigurationFactory.ParseString(
        """
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        """));

    [Fact]
    public async Task An_unexpected_error_of_the_table_keeps_no_node_from_being_a_member_and_giving_word()
    {
        var table = new TableStub { Failures = 2 };
        using var stop = new CancellationTokenSource();

        var membership = new Membership(_system, table, [], new ClusterTrust(null, null)) { LookAgainAfter = TimeSpan.FromMilliseconds(200) }.RunAsync(
            stop.Token);
        await table.Beats.Task.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.False(membership.IsCompleted);
        Assert.Equal(0, table.Failures);
        await stop.CancelAsync();
        await membership;
        Assert.True(table.IsRemoved);
    }

    [Fact]
    public async Task A_cluster_that_it_can_not_talk_to_ends_it()
    {
        var table = new TableStub { Others = [new ClusterMember("akka.ssl.tcp://hnactors@127.0.0.1:1", "AAAA")] };

        var ended = new Membership(_system, table, [], new ClusterTrust(null, null)).RunAsync(CancellationToken.None);

        Assert.Contains("TLS", (await Assert.ThrowsAsync<FailedException>(() => ended.WaitAsync(TimeSpan.FromMinutes(1)))).Message);
    }

    [Fact]
    public async Task A_node_without_a_way_to_a_member_that_lives_waits_for_it_instead_of_joining_through_another()
    {
        using var other = ActorSystem.Create("hnactors", _system.Settings.Config);
        var there = Akka.Cluster.Cluster.Get(other);
        there.Join(there.SelfAddress);
        var table = new TableStub { Others = [new ClusterMember($"{there.SelfAddress}", null), new ClusterMember("akka.tcp://hnactors@127.0.0.2:1", null)] };
        var (tries, membersBefore) = (0, 0);
        using var stop = new CancellationTokenSource();

        var membership = new Membership(_system, table, [], new ClusterTrust(null, null))
        {
            LookAgainAfter = TimeSpan.FromMilliseconds(500),
            IsReachableAsync = (member, _) =>
            {
                if (member.Host != "127.0.0.2") return Task.FromResult(true);
                if (++tries > 3) return Task.FromResult(true);
                membersBefore = there.State.Members.Count;
                return Task.FromResult(false);
            },
        }.RunAsync(stop.Token);
        await table.Beats.Task.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.True(tries > 3);
        Assert.Equal(1, membersBefore);
        await stop.CancelAsync();
        await membership;
        await other.Terminate();
    }

    [Fact]
    public async Task A_port_that_is_closed_is_reached_and_one_that_nobody_answers_for_is_not()
    {
        Assert.True(await MemberReach.IsReachableAsync(Address.Parse("akka.tcp://hnactors@127.0.0.1:1"), CancellationToken.None));
        Assert.False(await MemberReach.IsReachableAsync(Address.Parse("akka.tcp://hnactors@nobody.invalid:1"), CancellationToken.None));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    private sealed class TableStub : IMemberTable
    {
        public int Failures { get; set; }

        public IReadOnlyList<ClusterMember> Others { get; init; } = [];

        public TaskCompletionSource Beats { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsRemoved { get; private set; }

        public Task<MemberReading> ReadOthersAsync(string self, CancellationToken cancellationToken = default)
        {
            FailOnce();
            return Task.FromResult(new MemberReading(Others, []));
        }

        public Task<bool> ClaimAsync(ClusterMember self, CancellationToken cancellationToken = default) => Task.FromResult(true);

        public Task BeatAsync(ClusterMember member, CancellationToken cancellationToken = default)
        {
            FailOnce();
            Beats.TrySetResult();
            return Task.CompletedTask;
        }

        public Task RemoveAsync(string member, CancellationToken cancellationToken = default)
        {
            IsRemoved = true;
            return Task.CompletedTask;
        }

        public Task<bool> IsReachableAsync(CancellationToken cancellationToken = default) => Task.FromResult(true);

        private void FailOnce()
        {
            if (Failures-- > 0) throw new InvalidOperationException("nobody expected this");
            Failures = 0;
        }
    }
}
