namespace HnActors.Storage;

/// <summary>Holds items, one row per id, and their authors.</summary>
public interface IItemStore : IRowStore
{
    /// <summary>The authors of the items, and what is known of them.</summary>
    IUserStore Users { get; }

    /// <summary>
    /// The API that the items were last fetched from, as recorded by <see cref="RecordApiAsync"/>; null if nothing has been fetched yet,
    /// or only by a version that did not record it.
    /// </summary>
    Task<string?> FindApiAsync(CancellationToken cancellationToken = default);

    /// <summary>Records the API that is used from now on: data of different APIs must not be mixed in one store.</summary>
    /// <param name="api">Its address, or its name if it has no address.</param>
    Task RecordApiAsync(string api, CancellationToken cancellationToken = default);

    /// <summary>
    /// From now on, permanently keeps every body that is replaced. Otherwise only those are kept whose text or title is lost in the new
    /// body: missing, empty, or a word such as <c>[dead]</c>.
    /// </summary>
    Task KeepHistoryAsync(CancellationToken cancellationToken = default);
}
