namespace HnActors.Core.Congestion;

/// <summary>How a node's requests of a moment ended.</summary>
/// <param name="Elapsed">How long the moment lasted.</param>
/// <param name="RoundTrips">The answered requests' round trips, added up.</param>
/// <param name="MaxInFlight">The most requests in flight at once.</param>
/// <param name="HoldFor">How long the server still wants to be left alone (Retry-After); zero where it said no such thing.</param>
public sealed record RequestWindow(
    TimeSpan Elapsed, int Answered, int Refused, int Unanswered, TimeSpan RoundTrips, int MaxInFlight, TimeSpan HoldFor);
