using System.Text.Json.Serialization;
using HnActors.Actors.Fetching;
using HnActors.Core.DeadLetters;
using HnActors.Node.Terminal;

namespace HnActors.Node.Operations;

/// <summary>Selects dead letters.</summary>
/// <param name="MinAge">In seconds.</param>
/// <param name="AfterId">The last id of the previous page.</param>
/// <param name="Limit">The page size, from 1 to 1,000; null for 1,000.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DeadLetterRequest(
    long[][]? Ids = null,
    string? Kind = null,
    int MinAttempts = 0,
    double? MinAge = null,
    DeadLetterStatus? Status = null,
    long AfterId = 0,
    string? Reason = null,
    int? Limit = null)
{
    public const int PageSize = 1000;

    private const double MaxAge = 1e10;

    public static DeadLetterRequest Of(DeadLetterFilter filter) =>
        new(filter.Ids is { } ids ? RangePairs.Write(ids) : null, filter.Kind, filter.MinAttempts, filter.MinAge?.TotalSeconds, filter.Status, 0, null);

    /// <exception cref="UsageException">A value is not valid.</exception>
    public int PageSizeWanted() => Limit is null or (>= 1 and <= PageSize) ? Limit ?? PageSize
        : throw new UsageException($"a page can't have {Limit} letters: ask for 1 to {PageSize}.");

    /// <summary>The filter for a command that applies to all matches, without pages.</summary>
    /// <exception cref="UsageException">A page is given, or a value is not valid.</exception>
    public DeadLetterFilter FilterOfAll() => AfterId == 0 && Limit is null ? Filter()
        : throw new UsageException("afterId and limit are for pages, but this applies to all that match: narrow it by ids.");

    /// <exception cref="UsageException">A value is not valid.</exception>
    public DeadLetterFilter Filter() => new(
        Ids is null ? null : RangePairs.Read(Ids),
        KnownKind(Kind),
        MinAttempts >= 0 ? MinAttempts : throw new UsageException($"{MinAttempts} attempts are not valid: give 0 or more."),
        MinAge is not { } age ? null : age is >= 0 and <= MaxAge ? TimeSpan.FromSeconds(age)
            : throw new UsageException($"an age of {age} seconds is not valid."),
        Status);

    /// <exception cref="UsageException">There is no such kind of failure.</exception>
    public static string? KnownKind(string? kind) => kind is null || FailureKind.Kinds.Contains(kind) ? kind
        : throw new UsageException($"--kind {kind} is not a kind of failure: give one of {string.Join(", ", FailureKind.Kinds)}.");

    /// <summary>The filter for letters to drop, which must be narrowed and have a reason.</summary>
    /// <exception cref="UsageException">The filter matches all letters, or no reason is given.</exception>
    public DeadLetterFilter FilterToDrop()
    {
        var filter = FilterOfAll();
        if (!filter.IsNarrow) throw new UsageException("say which dead letters to drop: ids, a kind, a number of attempts or an age.");
        if (string.IsNullOrWhiteSpace(Reason)) throw new UsageException("say why they are dropped: the reason is kept.");
        return filter;
    }
}
