namespace HnActors.Core.Congestion;

/// <summary>How a node's requests of a window of time ended.</summary>
/// <param name="Elapsed">How long the window lasted.</param>
/// <param name="RoundTrips">The sum of the answered requests' round trips.</param>
/// <param name="MaxInFlight">The most requests in flight at once.</param>
/// <param name="HoldFor">How long the server still asks for no requests (Retry-After); zero if it does not.</param>
public sealed record RequestWindow(
    TimeSpan Elapsed, int Answered, int Refused, int Unanswered, TimeSpan RoundTrips, int MaxInFlight, TimeSpan HoldFor);
