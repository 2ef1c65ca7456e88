using Akka.Actor;
using HnActors.Actors.Writing;

namespace HnActors.Actors.Fetching;

/// <summary>
/// Works through slices of leases. When all ids of a slice are done, the bodies go to the writer in one batch, and failures are thrown, for
/// the pool's supervisor strategy to route.
/// </summary>
internal sealed class FetcherActor : ReceiveActor
{
    private readonly NodeParts _parts;
    private readonly IActorRef _writer;
    private readonly CancellationToken _turnAway;
    private readonly CancellationTokenSource _stopping = new();

    /// <param name="turnAway">Cancelled when no more requests may be made; those in flight finish.</param>
    public FetcherActor(NodeParts parts, IActorRef writer, CancellationToken turnAway)
    {
        _parts = parts;
        _writer = writer;
        _turnAway = turnAway;

        Receive<FetchSlice>(OnFetchSlice);
        Receive<SliceFetched>(OnSliceFetched);
        Receive<AbandonRequests>(_ => _stopping.Cancel());
    }

    public static Props Props(NodeParts parts, IActorRef writer, CancellationToken turnAway) =>
        Akka.Actor.Props.Create(() => new FetcherActor(parts, writer, turnAway));

    private void OnFetchSlice(FetchSlice command) =>
        new SliceFetch(command, _parts, _writer, Context.Parent, _turnAway, _stopping.Token).RunAsync().PipeTo(Self);

    private void OnSliceFetched(SliceFetched fetched)
    {
        if (fetched.Items.Count > 0) _writer.Tell(new StoreBatch(fetched.Slice.Lease, fetched.Items, Context.Parent, Span: fetched.Span));
        Context.Parent.Tell(new SliceFinished(fetched.Slice));
        if (fetched.Failures.Count > 0) throw new FetchFailedException(fetched.Slice.Lease, fetched.Failures);
    }

    protected override void PostStop() => _stopping.Cancel();
}
