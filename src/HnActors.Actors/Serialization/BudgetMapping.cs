using HnActors.Core.Congestion;

namespace HnActors.Actors.Serialization;

/// <summary>Messages between nodes and the budget of an API.</summary>
internal static class BudgetMapping
{
    public static readonly IReadOnlyList<Mapping> All =
    [
        Mapping.Of<ReportRequests, Wire.ReportRequests>("report-requests", ToWire, FromWire),
        Mapping.Of<ShareGranted, Wire.ShareGranted>(
            "share-granted",
            reply => new Wire.ShareGranted
            {
                Api = reply.Api,
                Limit = reply.Share.Limit,
                RateCap = reply.Share.RateCap,
                MaxRate = reply.Share.MaxRate,
                MaxConcurrency = reply.Share.MaxConcurrency,
                MaxBandwidth = reply.Share.MaxBandwidth,
                HoldFor = reply.Share.HoldFor.Ticks,
                Probes = reply.Share.MayProbe,
            },
            wire => new ShareGranted(
                wire.Api,
                new RequestShare(
                    wire.Limit,
                    wire.RateCap,
                    wire.MaxRate,
                    wire.MaxConcurrency,
                    wire.MaxBandwidth,
                    TimeSpan.FromTicks(wire.HoldFor),
                    wire.Probes))),
    ];

    private static Wire.ReportRequests ToWire(ReportRequests report) => new()
    {
        Api = report.Api,
        Node = report.Node,
        Elapsed = report.Window.Elapsed.Ticks,
        Answered = report.Window.Answered,
        Refused = report.Window.Refused,
        Unanswered = report.Window.Unanswered,
        RoundTrips = report.Window.RoundTrips.Ticks,
        MaxInFlight = report.Window.MaxInFlight,
        HoldFor = report.Window.HoldFor.Ticks,
        Ceiling = report.Ceiling.ToWire(),
        IsFixed = report.IsFixed,
        HoldsShare = report.HoldsShare,
    };

    private static ReportRequests FromWire(Wire.ReportRequests wire) => new(
        wire.Api,
        wire.Node,
        new RequestWindow(
            TimeSpan.FromTicks(wire.Elapsed),
            wire.Answered,
            wire.Refused,
            wire.Unanswered,
            TimeSpan.FromTicks(wire.RoundTrips),
            wire.MaxInFlight,
            TimeSpan.FromTicks(wire.HoldFor)),
        wire.Ceiling.FromWire(),
        wire.IsFixed,
        wire.HoldsShare);
}
