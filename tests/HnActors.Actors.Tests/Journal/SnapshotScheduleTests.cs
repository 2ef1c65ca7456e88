using HnActors.Actors.Journal;

namespace HnActors.Actors.Tests.Journal;

public class SnapshotRhythmTests
{
    [Fact]
    public void A_small_state_is_saved_every_so_many_events()
    {
        var rhythm = new SnapshotSchedule(minEvents: 10);

        Assert.Equal(10, Play(rhythm, events: 100, eventSize: 1, stateSize: 2));
    }

    [Fact]
    public void Of_a_large_state_no_more_is_written_in_snapshots_than_in_events()
    {
        var rhythm = new SnapshotSchedule(minEvents: 10);

        Assert.Equal(2, Play(rhythm, events: 1000, eventSize: 100, stateSize: 50_000));
    }

    [Fact]
    public void The_snapshot_before_is_known_for_its_events_to_go()
    {
        var rhythm = new SnapshotSchedule();

        Assert.Equal((0, 200, 431), (rhythm.Took(200), rhythm.Took(431), rhythm.Took(700)));
    }

    private static int Play(SnapshotSchedule rhythm, int events, int eventSize, int stateSize)
    {
        var snapshots = 0;
        for (var happened = 0; happened < events; happened++)
        {
            rhythm.Count(eventSize);
            if (rhythm.IsDue(stateSize)) snapshots++;
        }
        return snapshots;
    }
}
