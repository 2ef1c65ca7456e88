using System.Diagnostics;
using Akka.Actor;
using HnActors.Core.Ids;
using HnActors.HackerNews.Bodies;
using HnActors.Storage;

namespace HnActors.Actors.Writing;

/// <summary>To the writer: store these. Answered by <see cref="BatchStored"/> to <paramref name="ReplyTo"/> once durable.</summary>
/// <param name="Reservation">The memory that a large body holds, given back once it is durable; null if none is counted.</param>
/// <param name="Span">That of the slice that brought them; none where it is not traced.</param>
public sealed record StoreBatch(
    LeaseId Lease, IReadOnlyList<StoredItem> Items, IActorRef ReplyTo, BodyReservation? Reservation = null, ActivityContext Span = default)
{
    /// <summary>Bytes of the bodies.</summary>
    public long Bytes { get; } = BytesOf(Items);

    public static long BytesOf(IEnumerable<StoredItem> items) => items.Sum(item => (long)(item.Json?.Length ?? 0));
}

/// <summary>These ids of a lease the store will not take, each for its reason; the rest of their batch is stored.</summary>
public sealed record BatchRefused(LeaseId Lease, IReadOnlyDictionary<long, string> Reasons);

/// <summary>These ids of a lease are durably in the store.</summary>
public sealed record BatchStored(LeaseId Lease, IdRangeSet Ids);
