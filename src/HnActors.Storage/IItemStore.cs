namespace HnActors.Storage;

/// <summary>Holds items, one row an id, and their authors.</summary>
public interface IItemStore : IRowStore
{
    /// <summary>The authors of the items, and what is known of them.</summary>
    IUserStore Users { get; }

    /// <summary>
    /// The API that the items were fetched from last, as <see cref="RecordApiAsync"/> was told it; null where nothing was fetched yet, or only by a
    /// version that did not record it.
    /// </summary>
    Task<string?> FindApiAsync(CancellationToken cancellationToken = default);

    /// <summary>Records which API is asked from now on: what the store holds is not to be mixed with what another one says.</summary>
    /// <param name="api">Its address, or the name of one that has none.</param>
    Task RecordApiAsync(string api, CancellationToken cancellationToken = default);

    /// <summary>
    /// From now on keeps every body that is replaced by another, for good. Without that only those are kept whose text or title got lost in
    /// the body that replaced them: it is missing there, empty, or a word such as <c>[dead]</c>.
    /// </summary>
    Task KeepHistoryAsync(CancellationToken cancellationToken = default);
}
