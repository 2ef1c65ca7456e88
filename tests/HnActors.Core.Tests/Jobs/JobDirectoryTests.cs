using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Jobs;

/// <summary>What a directory tells the coordinators of its jobs, and how it finds that a job has ended.</summary>
public class JobDirectoryTests
{
    private static readonly JobId Job = new("job");
    private static readonly JobSpec Spec = new("all", "http://sim", IdRangeSet.Of(1, 9), 9, RequestCeiling.None);

    private readonly List<IDirectoryEvent> _journal = [];
    private JobDirectory _directory = new();
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public JobDirectoryTests() => Tell(new RegisterJob(Job, Spec));

    [Fact]
    public void The_ids_of_a_job_are_told_until_its_coordinator_has_them_and_again_where_it_knows_nothing_of_them()
    {
        Assert.Equal(Spec.Targets, Reminder().Targets);

        Tell(new JobStarted(Job, IdRangeSet.Empty, IdRangeSet.Empty));
        Assert.Null(Reminder().Targets);

        Tell(new JobStopped(Job));
        Assert.Equal(Spec.Targets, Reminder().Targets);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_job_that_was_found_finished_while_letters_were_sent_again_goes_on(bool crashes)
    {
        Tell(new JobFinished(Job));
        if (crashes) Restart();
        var question = Questions().Single();

        Tell(new DeadLetterTallied(Job, DeadLetterTally.None with { Waiting = 1 }) { QuestionNo = question });

        Assert.Equal(JobPhase.Running, Phase);
    }

    [Fact]
    public void A_job_that_was_found_finished_is_asked_for_letters_once_and_an_answer_from_before_says_nothing()
    {
        Tell(new JobFinished(Job));
        var before = Questions().Single();
        Tell(new MoveJob(Job, JobPhase.Running));
        Tell(new JobFinished(Job));

        Tell(new DeadLetterTallied(Job, DeadLetterTally.None with { Waiting = 1 }) { QuestionNo = before });
        Assert.Equal(JobPhase.Finished, Phase);

        Tell(new DeadLetterTallied(Job, DeadLetterTally.None) { QuestionNo = Questions().Single() });
        Assert.Empty(Questions());
    }

    [Fact]
    public void A_coordinator_is_told_to_stop_until_it_has_and_not_when_its_job_ended_long_ago()
    {
        Tell(new MoveJob(Job, JobPhase.Cancelled));
        Restart();
        Assert.IsType<StopJob>(Assert.Single(Tick()).Message);

        Tell(new JobStopped(Job));
        Assert.Empty(Tick());

        _now += TimeSpan.FromHours(1);
        Restart();
        Assert.Empty(Tick());
    }

    private JobPhase Phase => _directory.State.Find(Job)!.Phase;

    private StartJob Reminder() => Assert.IsType<StartJob>(Assert.Single(Tick()).Message);

    private IEnumerable<long> Questions() => Tick().Where(sent => sent.To is Party.DeadLetters).Select(sent => ((TallyDeadLetters)sent.Message).QuestionNo);

    private IReadOnlyList<Outgoing> Tick() => Tell(DirectoryTick.Instance);

    private void Restart()
    {
        _directory = new JobDirectory();
        foreach (var happened in _journal) _directory.Apply(happened, _now);
    }

    private IReadOnlyList<Outgoing> Tell(object message)
    {
        var decision = _directory.Handle("someone", message, new Timestamp(_now - DateTimeOffset.UnixEpoch, _now));
        foreach (var happened in decision.Events)
        {
            _journal.Add(happened);
            _directory.Apply(happened, _now);
        }
        return [.. decision.Then()];
    }
}
