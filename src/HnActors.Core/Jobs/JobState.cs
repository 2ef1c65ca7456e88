using HnActors.Core.Ids;

namespace HnActors.Core.Jobs;

/// <summary>
/// What a coordinator remembers: the job's targets and those that are done. An immutable value; <see cref="Apply"/> applies an event,
/// and the other members turn a command into an event (null if it changes nothing).
/// </summary>
public sealed record JobState
{
    public static readonly JobState New = new();

    private IdRangeSet _targets = IdRangeSet.Empty;
    private IdRangeSet _done = IdRangeSet.Empty;

    /// <summary>How the user chose the ids; empty before the first start.</summary>
    public string Selection { get; init; } = "";

    public string Api { get; init; } = "";

    /// <summary>The incarnation that grants leases; 0 before the first.</summary>
    public long Epoch { get; init; }

    public IdRangeSet Targets
    {
        get => _targets;
        init
        {
            _targets = value;
            Compare();
        }
    }

    /// <summary>Every id ever asked for: the targets and those of all earlier choices.</summary>
    public IdRangeSet Asked { get; init; } = IdRangeSet.Empty;

    /// <summary>
    /// Every id ever brought to its place, either the store or the dead letters, within the targets or left from earlier ones.
    /// </summary>
    public IdRangeSet Done
    {
        get => _done;
        init
        {
            _done = value;
            Compare();
        }
    }

    /// <summary>Targets that are to be read anew: they are in their places as they were read before, but not done.</summary>
    public IdRangeSet Refreshing { get; init; } = IdRangeSet.Empty;

    /// <summary>Every id that is in its place: done, or read before and to be read anew.</summary>
    public IdRangeSet InPlace => Refreshing.IsEmpty ? Done : Done.Union(Refreshing);

    /// <summary>The targets that are in their places.</summary>
    public IdRangeSet TargetsInPlace => Refreshing.IsEmpty ? DoneTargets : DoneTargets.Union(Refreshing);

    /// <summary>The targets that are not done. Kept up to date with each event: both sets may have a million ranges.</summary>
    public IdRangeSet Remaining { get; private set; } = IdRangeSet.Empty;

    /// <summary>The targets that are done.</summary>
    public IdRangeSet DoneTargets { get; private set; } = IdRangeSet.Empty;

    public EpochOpened OpenEpoch(DateTimeOffset at) => new(Epoch + 1, at);

    public TargetsChosen? Choose(string selection, string api, IdRangeSet targets, DateTimeOffset at) =>
        selection == Selection && api == Api && targets.Equals(Targets) ? null : new TargetsChosen(selection, api, targets, at);

    /// <remarks>Contains only what is new: a job may have a million ranges of targets, and new ids every few seconds.</remarks>
    public TargetsAdded? AddTargets(IdRangeSet ids, DateTimeOffset at) =>
        ids.Except(Targets) is { IsEmpty: false } news ? new TargetsAdded(news, at) : null;

    public LeaseCompleted? Complete(LeaseId lease, IdRangeSet ids, DateTimeOffset at) =>
        ids.Except(Done) is { IsEmpty: false } news ? new LeaseCompleted(lease, news, at) : null;

    public IdsAdopted? Adopt(IdRangeSet ids, DateTimeOffset at) =>
        ids.Except(Done) is { IsEmpty: false } news ? new IdsAdopted(news, at) : null;

    /// <summary>The store no longer has them intact.</summary>
    public IdsReopened? Reopen(IdRangeSet ids, DateTimeOffset at) =>
        ids.Intersect(InPlace) is { IsEmpty: false } lost ? new IdsReopened(lost, at) : null;

    /// <summary>They are to be read anew.</summary>
    public IdsReopened? Refresh(IdRangeSet ids, DateTimeOffset at) =>
        ids.Intersect(Done) is { IsEmpty: false } known ? new IdsReopened(known, at) { IsRefresh = true } : null;

    public JobState Apply(IJobEvent happened) => happened switch
    {
        EpochOpened opened => this with { Epoch = opened.Epoch },
        TargetsChosen chosen => Chosen(chosen),
        TargetsAdded added => WithTargets(added.Ids),
        LeaseCompleted completed => WithDone(completed.Ids),
        IdsAdopted adopted => WithDone(adopted.Ids),
        IdsReopened reopened => WithoutDone(reopened),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "A job has no such event."),
    };

    // What is no longer a target is not read anew: it is in its place, and done.
    private JobState Chosen(TargetsChosen chosen)
    {
        var left = Refreshing.Except(chosen.Targets);
        var state = left.IsEmpty ? this : WithDone(left);
        return state with { Selection = chosen.Selection, Api = chosen.Api, Targets = chosen.Targets, Asked = Asked.Union(chosen.Targets) };
    }

    private JobState WithTargets(IdRangeSet ids) => this with
    {
        _targets = _targets.Union(ids),
        Asked = Asked.Union(ids),
        Remaining = Remaining.Union(ids.Except(_done)),
        DoneTargets = DoneTargets.Union(ids.Intersect(_done)),
    };

    private JobState WithDone(IdRangeSet ids) => this with
    {
        _done = _done.Union(ids),
        Refreshing = Refreshing.Except(ids),
        Remaining = Remaining.Except(ids),
        DoneTargets = DoneTargets.Union(ids.Intersect(_targets)),
    };

    private JobState WithoutDone(IdsReopened reopened) => this with
    {
        _done = _done.Except(reopened.Ids),
        Refreshing = reopened.IsRefresh ? Refreshing.Union(reopened.Ids) : Refreshing.Except(reopened.Ids),
        Remaining = Remaining.Union(reopened.Ids.Intersect(_targets)),
        DoneTargets = DoneTargets.Except(reopened.Ids),
    };

    private void Compare()
    {
        Remaining = _targets.Except(_done);
        DoneTargets = _targets.Intersect(_done);
    }
}
