using HnActors.Storage;
using HnActors.Storage.Export;

namespace HnActors.Node.Settings;

/// <summary>Which of a store's items are meant.</summary>
/// <param name="From">The lowest id.</param>
/// <param name="To">The highest id; <see cref="NoEnd"/> for all.</param>
/// <param name="Types">Empty for all.</param>
/// <param name="Until">The first moment that is left out.</param>
internal sealed record ItemSelection(
    long From, long To, IReadOnlyList<string> Types, DateTimeOffset? Since, DateTimeOffset? Until, SqlCondition? Where)
{
    public const long NoEnd = PossibleIds.Max;

    /// <summary>True where nothing is left out.</summary>
    public bool IsAll => From == 1 && To == NoEnd && Filter is null && Where is null;

    /// <summary>What is chosen by type and time; null for all.</summary>
    public ItemFilter? Filter => Types.Count == 0 && Since is null && Until is null
        ? null
        : new ItemFilter(Types, Since?.ToUnixTimeSeconds(), Until?.ToUnixTimeSeconds());

    /// <summary>What is chosen by id and condition.</summary>
    public ItemSource SourceOf(IRowStore store, StoreSource address, CancellationToken cancellationToken) => Where is null
        ? ItemSource.Of(store, [(From, To)])
        : ItemSource.Of(address.ReadWhereAsync(Where, From, To, cancellationToken));

    public override string ToString() => IsAll ? "at all" :
        (To < NoEnd ? $"from {From} to {To}" : $"from {From} on") +
        (Types.Count > 0 ? $" of type {string.Join(" or ", Types)}" : "") +
        (Since is { } since ? $", since {since:u}" : "") +
        (Until is { } until ? $", until {until:u}" : "") +
        (Where is not null ? ", where the condition holds" : "");
}
