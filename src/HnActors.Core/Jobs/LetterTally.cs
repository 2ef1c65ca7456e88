using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;

namespace HnActors.Core.Jobs;

/// <summary>What a coordinator knows of how many dead letters its job has: that none is outstanding ends the job.</summary>
internal sealed class LetterTally(JobId job)
{
    private (long QuestionNo, long AsOf, bool IsOver) _asked;
    private long _givenUp;
    // What ended since the letters were counted, and since they were last asked for their count: nobody knows yet what was given up of it.
    private IdRangeSet _uncounted = IdRangeSet.Empty;
    private IdRangeSet _sinceAsked = IdRangeSet.Empty;

    /// <summary>Letters that were found; until they are counted, all of them may be parked or dropped.</summary>
    public void AddFound(IdRangeSet letters) => _givenUp += letters.IdCount;

    /// <summary>Ids whose lease has ended, stored or as dead letters.</summary>
    public void AddEnded(IdRangeSet ids) => (_uncounted, _sinceAsked) = (_uncounted.Union(ids), _sinceAsked.Union(ids));

    /// <summary>False where certainly none of the ids was parked or dropped.</summary>
    public bool MayHaveGivenUp(IdRangeSet ids) => _givenUp > 0 || !_uncounted.Intersect(ids).IsEmpty;

    /// <summary>
    /// The question how many there are. Before the last lease has ended nothing can be finished; then it wakes the dead letters where they were
    /// moved to another node, and tells how many wait.
    /// </summary>
    /// <param name="asOf">How many events the job has seen.</param>
    /// <param name="isOver">True where all that the job is after is done.</param>
    /// <param name="within">The ids that the job's end is about; null for all.</param>
    public TallyDeadLetters Ask(long questionNo, long asOf, bool isOver, IdRangeSet? within)
    {
        _sinceAsked = IdRangeSet.Empty;
        _asked = (questionNo, asOf, isOver);
        return new TallyDeadLetters(job, within) { QuestionNo = questionNo };
    }

    /// <summary>True of the answer to what was asked last.</summary>
    public bool IsAnswer(DeadLetterTallied tallied) => tallied.QuestionNo == _asked.QuestionNo;

    /// <summary>Takes the answer in.</summary>
    /// <returns>
    /// Whether the job is finished. That counts only while nothing has happened since it was asked: a failed id is a dead letter before its
    /// lease ends, so later completions may have left some that the answer does not know.
    /// </returns>
    public bool IsEnd(DeadLetterTallied tallied, long events)
    {
        _givenUp = tallied.Tally.Parked + tallied.Tally.Dropped;
        _uncounted = _sinceAsked;
        return _asked.IsOver && _asked.AsOf == events && tallied.Tally.Outstanding == 0;
    }
}
