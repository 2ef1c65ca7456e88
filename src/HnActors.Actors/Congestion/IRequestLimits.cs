using HnActors.Core.Congestion;

namespace HnActors.Actors.Congestion;

/// <summary>The source of a gate's limits.</summary>
internal interface IRequestLimits
{
    /// <summary>Requests currently allowed in flight; 0 if none may be made yet.</summary>
    int Limit { get; }

    /// <summary>True if the limit adapts to what the server can take.</summary>
    bool IsAdaptive { get; }

    /// <summary>Requests per second that the user allows; infinite if there is no ceiling.</summary>
    double MaxRate { get; }

    /// <summary>Bytes per second that the user allows to be received; infinite if there is no ceiling.</summary>
    double MaxBandwidth { get; }

    /// <summary>Whether this node is the one that probes an API that is down.</summary>
    bool MayProbe { get; }

    /// <summary>Requests per second that stay below what the server refused; infinite if it refuses none.</summary>
    double RateCap { get; }

    /// <summary>Reports how a request ended.</summary>
    void Observe(RequestOutcome outcome, TimeSpan roundTrip, int inFlight, TimeSpan now);

    /// <summary>The server named a time to wait.</summary>
    void OnRetryAfter(TimeSpan now, TimeSpan resumesAt);
}
