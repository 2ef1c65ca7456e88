namespace HnActors.Storage;

/// <summary>
/// Holds users, one row an author: the ids are the numbers that authors have in this store. So a job can fetch users as it fetches items.
/// </summary>
/// <remarks>
/// An author is whoever is named by an item that was written, or by <see cref="RecordAsync"/>. Names are told apart byte by byte. A number
/// is given out once and never changes; numbers ascend, and some may be missing.
/// </remarks>
public interface IUserStore : IRowStore
{
    /// <summary>Takes names in, whoever is known already among them.</summary>
    /// <returns>Their numbers by their names, without those that can't be anybody's.</returns>
    Task<IReadOnlyDictionary<string, long>> RecordAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes in the authors of items that were written before this store recorded them. Once; then it returns at once. It reads all items.
    /// </summary>
    Task CompleteAuthorsAsync(CancellationToken cancellationToken = default);

    /// <summary>Users that are stored and not to be found, since their names have lost their numbers: rows were deleted by hand, or damaged.</summary>
    Task<long> CountUnnumberedAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives a number to every user that is stored and every author of an item who has none. It reads all items.</summary>
    /// <param name="lost">Numbers that have lost their names. They are given out first, in no order: which name had which is not known.</param>
    Task RestoreAuthorsAsync(IReadOnlyCollection<long> lost, CancellationToken cancellationToken = default);

    /// <summary>The numbers of all authors, as unbroken runs in order.</summary>
    IAsyncEnumerable<(long First, long Last)> ReadAuthorsAsync(CancellationToken cancellationToken = default);

    /// <summary>The names of authors by their numbers, from one to another, ends included.</summary>
    Task<IReadOnlyDictionary<long, string>> ReadNamesAsync(long first, long last, CancellationToken cancellationToken = default);
}
