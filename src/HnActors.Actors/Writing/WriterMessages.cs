using System.Diagnostics;
using Akka.Actor;
using HnActors.Core.Ids;
using HnActors.HackerNews.Bodies;
using HnActors.Storage;

namespace HnActors.Actors.Writing;

/// <summary>To the writer: store these items. Answered by <see cref="BatchStored"/> to <paramref name="ReplyTo"/> once durable.</summary>
/// <param name="Reservation">The memory reserved for a large body, returned once it is durable; null if none is counted.</param>
/// <param name="Span">The span of the slice that fetched them; none if it is not traced.</param>
public sealed record StoreBatch(
    LeaseId Lease, IReadOnlyList<StoredItem> Items, IActorRef ReplyTo, BodyReservation? Reservation = null, ActivityContext Span = default)
{
    /// <summary>The total size of the bodies in bytes.</summary>
    public long Bytes { get; } = BytesOf(Items);

    public static long BytesOf(IEnumerable<StoredItem> items) => items.Sum(item => (long)(item.Json?.Length ?? 0));
}

/// <summary>The store rejects these ids of a lease, each for the given reason; the rest of their batch is stored.</summary>
public sealed record BatchRefused(LeaseId Lease, IReadOnlyDictionary<long, string> Reasons);

/// <summary>These ids of a lease are durably stored.</summary>
public sealed record BatchStored(LeaseId Lease, IdRangeSet Ids);
