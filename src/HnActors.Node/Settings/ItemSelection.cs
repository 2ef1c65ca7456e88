using HnActors.Storage;
using HnActors.Storage.Export;

namespace HnActors.Node.Settings;

/// <summary>A selection of a store's items.</summary>
/// <param name="From">The lowest id.</param>
/// <param name="To">The highest id; <see cref="NoEnd"/> for all.</param>
/// <param name="Types">Empty for all.</param>
/// <param name="Until">The exclusive upper bound of the time.</param>
internal sealed record ItemSelection(
    long From, long To, IReadOnlyList<string> Types, DateTimeOffset? Since, DateTimeOffset? Until, SqlCondition? Where)
{
    public const long NoEnd = PossibleIds.Max;

    /// <summary>True if everything is selected.</summary>
    public bool IsAll => From == 1 && To == NoEnd && Filter is null && Where is null;

    /// <summary>The selection by type and time; null for all.</summary>
    public ItemFilter? Filter => Types.Count == 0 && Since is null && Until is null
        ? null
        : new ItemFilter(Types, Since?.ToUnixTimeSeconds(), Until?.ToUnixTimeSeconds());

    /// <summary>The selection by id and condition.</summary>
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
