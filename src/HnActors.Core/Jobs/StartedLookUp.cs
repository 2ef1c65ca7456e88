using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Jobs;

/// <summary>What a coordinator finds out before it lends anything: which ids the store and the dead letters have already.</summary>
internal sealed class StartedLookUp(JobId job, long questionNo)
{
    // About a megabyte.
    private const int MaxRangesPerMessage = 200_000;

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(2);

    public long QuestionNo { get; } = questionNo;

    /// <summary>The last start, which is answered in the end.</summary>
    public required (StartJob Command, object From) Start { get; set; }

    /// <summary>When the dead letters were asked last.</summary>
    public required TimeSpan AskedAt { get; set; }

    public IdRangeSet Found { get; set; } = IdRangeSet.Empty;

    public bool HasStore { get; set; }

    /// <summary>True if the store could not be asked, and is to be asked again.</summary>
    public bool StoreFailed { get; set; }

    public bool HasLetters { get; set; }

    /// <summary>The last id of the pages of letters that came.</summary>
    public long LettersUpTo { get; set; }

    /// <param name="remaining">What is not known to be done.</param>
    public Outgoing AskStore(IdRangeSet remaining) => new(Party.Store, new FindStoredIds(QuestionNo, remaining));

    public Outgoing AskLetters() => new(Party.DeadLetters, new GetDeadLetterIds(job, LettersUpTo, MaxRangesPerMessage));

    /// <summary>Asks again whoever could not say, or has not answered.</summary>
    public IEnumerable<Outgoing> AskAgain(IdRangeSet remaining, TimeSpan now)
    {
        if (StoreFailed)
        {
            StoreFailed = false;
            yield return AskStore(remaining);
        }
        if (HasLetters || now - AskedAt < AskAgainAfter) yield break;
        AskedAt = now;
        yield return AskLetters();
    }
}
