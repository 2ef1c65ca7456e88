using Akka.Actor;
using Google.Protobuf;
using HnActors.Actors.Serialization;
using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Tests.Serialization;

public class JournalSerializerTests : ActorSpec
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
    private static readonly IdRangeSet Some = IdRangeSet.Of([new IdRange(1, 5), new IdRange(100, 100), new IdRange(49_000_000, 50_000_000)]);

    private static readonly DeadLetter Letter = new(
        7, "server-error", "status 500", 3, 1, DeadLetterStatus.Dropped, At, At.AddSeconds(5), TimeSpan.FromMilliseconds(1234), "1.2", "spam");

    private static readonly JobSpec Spec = new("--all", "http://x/v0", Some, 49_999_000, new RequestCeiling(12.5));

    private static readonly DirectoryState Directory =
        DirectoryState.Empty.Apply(new JobRegistered(new JobId("j"), Spec with { Ceiling = RequestCeiling.None }, At)).Apply(new JobMoved(new JobId("j"), JobPhase.Paused, At));

    private static readonly object[] Examples =
    [
        new EpochOpened(3, At),
        new TargetsChosen("last 10", "http://x/v0", Some, At),
        new TargetsAdded(Some, At),
        new LeaseCompleted(new LeaseId(2, 9), Some, At),
        new IdsAdopted(Some, At),
        new IdsReopened(IdRangeSet.Empty, At),
        new IdsReopened(IdRangeSet.Of(1, 2), At) { IsRefresh = true },
        new JobState { Selection = "all", Api = "sim", Epoch = 4, Targets = Some, Done = IdRangeSet.Of(2, 3), Asked = IdRangeSet.Of(1, 7), Refreshing = IdRangeSet.Of(4, 4) },
        new LettersResolved(Some),
        new LettersRequeued("c", Some, At, true),
        new LettersDropped("c", Some, "why", At, false),
        new JobRegistered(new JobId("j"), Spec, At),
        new JobRegistered(new JobId("j"), Spec with { Follow = new FollowSpec(TimeSpan.FromDays(30), null) }, At),
        new JobRegistered(new JobId("j"), Spec with { Follow = new FollowSpec(TimeSpan.Zero, 2.5) }, At),
        new JobMoved(new JobId("j"), JobPhase.Cancelled, At),
        new CeilingChanged(new JobId("j"), new RequestCeiling(Rate: 5, Bandwidth: 1e6), At),
        new JobRemoved(new JobId("j"), At),
    ];

    [Fact]
    public void Every_event_comes_back_as_it_was()
    {
        foreach (var example in Examples) Assert.Equal(example, ThereAndBack(example));
        Assert.Equal(Directory.Entries, ((DirectoryState)ThereAndBack(Directory)).Entries);
        Assert.Equal(Letter, Assert.Single(((LettersWritten)ThereAndBack(new LettersWritten([Letter]))).Letters));
    }

    [Fact]
    public void A_snapshot_of_an_earlier_version_was_asked_for_all_that_it_wants_or_has()
    {
        var earlier = new HnActors.Actors.Serialization.Wire.JobState { Selection = "all", Api = "sim", Targets = Some.ToWire(), Done = IdRangeSet.Of(7, 8).ToWire() };

        var state = (JobState)new JournalSerializer((ExtendedActorSystem)Sys).FromBinary(earlier.ToByteArray(), "job-state");

        Assert.Equal(Some.Union(IdRangeSet.Of(7, 8)), state.Asked);
    }

    [Fact]
    public void Every_type_that_the_journal_can_hold_is_in_the_table()
    {
        var types = typeof(IJobEvent).Assembly.GetTypes()
            .Where(type => !type.IsInterface && (typeof(IJobEvent).IsAssignableFrom(type) || typeof(IDeadLetterEvent).IsAssignableFrom(type)
                || typeof(IDirectoryEvent).IsAssignableFrom(type)));

        Assert.All(types, type => Assert.Contains(JournalMapping.All, mapping => mapping.Type == type));
        Assert.All(JournalMapping.All, mapping =>
            Assert.Contains(Examples.Append(new LettersWritten([])).Append(Directory), example => example.GetType() == mapping.Type));
    }

    [Fact]
    public void The_actor_system_uses_it_for_every_one_of_them()
    {
        Assert.All(JournalMapping.All, mapping => Assert.IsType<JournalSerializer>(Sys.Serialization.FindSerializerForType(mapping.Type)));
        Assert.Equal(5101, Sys.Serialization.FindSerializerForType(typeof(EpochOpened)).Identifier);
    }

    [Fact]
    public void What_a_newer_version_wrote_is_refused_in_so_many_words()
    {
        var serializer = new JournalSerializer((ExtendedActorSystem)Sys);

        Assert.Contains("newer", Assert.Throws<ArgumentException>(() => serializer.FromBinary([], "of-the-future")).Message);
    }

    private object ThereAndBack(object value)
    {
        var serializer = new JournalSerializer((ExtendedActorSystem)Sys);
        return serializer.FromBinary(serializer.ToBinary(value), serializer.Manifest(value));
    }
}
