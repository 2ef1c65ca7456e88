using HnActors.Actors.Inspection;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Tests.Inspection;

public class JobStatusTests
{
    [Fact]
    public void Nulls_that_were_read_again_do_not_make_more_rows_than_there_are()
    {
        var status = new JobStatus { Total = 3, Stored = 3 }.WithNulls(6);

        Assert.Equal((0, 3, 3), (status.Stored, status.Nulls, status.Rows));
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(9, 1)]
    public void A_lease_that_is_out_for_a_moment_longer_than_its_ids_is_not_told_of_a_job_that_is_over(long done, int told)
    {
        var progress = new JobProgress(
            new JobId("job"), true, "last 10", "sim", IdRangeSet.Of(1, 10), IdRangeSet.Of(1, done), 10 - done, OpenLeases: 1, TimeSpan.FromSeconds(1));

        var status = JobStatus.Of(progress, DeadLetterTally.None);

        Assert.Equal((told, (double)told), (status.OpenLeases, status.OldestLease));
    }
}
