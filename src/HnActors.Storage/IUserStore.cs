namespace HnActors.Storage;

/// <summary>
/// Holds users, one row per author. The ids are the numbers that authors have in this store, so a job can fetch users as it fetches items.
/// </summary>
/// <remarks>
/// An author is anyone named by a written item or by <see cref="RecordAsync"/>. Names are compared byte by byte. A number is assigned once
/// and never changes; numbers ascend, possibly with gaps.
/// </remarks>
public interface IUserStore : IRowStore
{
    /// <summary>Records names, including ones already known.</summary>
    /// <returns>The numbers by name, without the names that are not valid.</returns>
    Task<IReadOnlyDictionary<string, long>> RecordAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken = default);

    /// <summary>
    /// Records the authors of items that were written before this store recorded them. Reads all items, once; later calls do nothing.
    /// </summary>
    Task CompleteAuthorsAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts stored users that can't be found, since their names lost their numbers by damage or manual deletion.</summary>
    Task<long> CountUnnumberedAsync(CancellationToken cancellationToken = default);

    /// <summary>Assigns a number to every stored user and every author of an item that has none. It reads all items.</summary>
    /// <param name="lost">Numbers that have lost their names. They are assigned first, in no order: which was whose is unknown.</param>
    Task RestoreAuthorsAsync(IReadOnlyCollection<long> lost, CancellationToken cancellationToken = default);

    /// <summary>The numbers of all authors, as contiguous runs in order.</summary>
    IAsyncEnumerable<(long First, long Last)> ReadAuthorsAsync(CancellationToken cancellationToken = default);

    /// <summary>The names of authors by number, from one number to another, inclusive.</summary>
    Task<IReadOnlyDictionary<long, string>> ReadNamesAsync(long first, long last, CancellationToken cancellationToken = default);
}
