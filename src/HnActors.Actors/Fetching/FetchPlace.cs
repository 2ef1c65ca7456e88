using HnActors.Actors.Congestion;
using HnActors.HackerNews;
using HnActors.HackerNews.Bodies;

namespace HnActors.Actors.Fetching;

/// <summary>A slice's place at the gate, or its wait for one: requests the slice's ids one after the other.</summary>
internal sealed class FetchPlace(SliceFetch slice) : BodyRequest
{
    private PlaceWaiter? _waiter;

    /// <summary>The index of its id in the slice.</summary>
    public int Index { get; set; }

    /// <summary>When its latest request began, on the gate's clock.</summary>
    public TimeSpan Began { get; set; }

    /// <summary>True if the slice wants more places once it has this one.</summary>
    public bool OpensOthers { get; set; }

    /// <summary>Waits for the place at the gate.</summary>
    public GateWaiter Waiter => _waiter ??= new PlaceWaiter(this);

    /// <summary>Ends its wait at the gate, if it is waiting.</summary>
    public void TurnAway() => Volatile.Read(ref _waiter)?.TurnAway();

    protected override void OnBody(RawBody body) => slice.OnBody(this, body);

    protected override void OnFailed(Exception exception) => slice.OnFailed(this, exception);

    protected override void OnRepeated() => slice.OnRepeated(this);

    private void OnAdmitted() => slice.OnAdmitted(this);

    private void OnTurnedAway() => slice.OnTurnedAway(this);

    private sealed class PlaceWaiter(FetchPlace place) : GateWaiter
    {
        public override void OnAdmitted() => place.OnAdmitted();

        public override void OnTurnedAway() => place.OnTurnedAway();
    }
}
