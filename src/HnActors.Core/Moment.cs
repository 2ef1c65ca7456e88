namespace HnActors.Core;

/// <summary>A point in time as a state machine is told it: nothing in this project reads a clock by itself.</summary>
/// <param name="Elapsed">
/// Monotonic time since an arbitrary start. Deadlines, delays and rates are reckoned in it, so a clock that is set forward or back
/// neither expires a lease nor makes it immortal.
/// </param>
/// <param name="Wall">What the clock on the wall says: for journals and people only.</param>
public readonly record struct Moment(TimeSpan Elapsed, DateTimeOffset Wall)
{
    public static Moment Now(TimeProvider time) => new(time.GetElapsedTime(0), time.GetUtcNow());
}
