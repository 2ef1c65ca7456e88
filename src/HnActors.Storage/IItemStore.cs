namespace HnActors.Storage;

/// <summary>Holds items, one row an id, and their authors.</summary>
public interface IItemStore : IRowStore
{
    /// <summary>The authors of the items, and what is known of them.</summary>
    IUserStore Users { get; }

    /// <summary>
    /// From now on keeps every body that is replaced by another, for good. Without that only those are kept that had a text or a title which
    /// the body that replaced them lacks.
    /// </summary>
    Task KeepHistoryAsync(CancellationToken cancellationToken = default);
}
