using HnActors.Core.Congestion;

namespace HnActors.Actors.Congestion;

/// <summary>Where a gate's limits come from.</summary>
internal interface IRequestLimits
{
    /// <summary>Requests allowed in flight at present; 0 where none may be made yet.</summary>
    int Limit { get; }

    /// <summary>True if the limit follows what the server bears.</summary>
    bool IsAdaptive { get; }

    /// <summary>Requests a second that the user allows; infinite if there is no ceiling.</summary>
    double MaxRate { get; }

    /// <summary>Bytes a second that the user allows to be received; infinite if there is no ceiling.</summary>
    double MaxBandwidth { get; }

    /// <summary>Whether it is this node that probes an API that is gone.</summary>
    bool MayProbe { get; }

    /// <summary>Requests a second below what the server refused; infinite where it refuses none.</summary>
    double RateCap { get; }

    /// <summary>Tells how a request ended.</summary>
    void Observe(RequestOutcome outcome, TimeSpan roundTrip, int inFlight, TimeSpan now);

    /// <summary>The server named a time to wait.</summary>
    void OnRetryAfter(TimeSpan now, TimeSpan resumesAt);
}
