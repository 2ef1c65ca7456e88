namespace HnActors.Core.Protocol;

/// <summary>A point in time as a state machine is told it; drivers read the clock.</summary>
/// <param name="Elapsed">
/// Monotonic time since an arbitrary start. Deadlines, delays and rates are computed from it, so a clock that is set forward or back
/// neither expires a lease nor makes it immortal.
/// </param>
/// <param name="Wall">Wall-clock time: for journals and people only.</param>
public readonly record struct Timestamp(TimeSpan Elapsed, DateTimeOffset Wall)
{
    public static Timestamp Now(TimeProvider time) => new(time.GetElapsedTime(0), time.GetUtcNow());
}
