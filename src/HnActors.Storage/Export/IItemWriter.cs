namespace HnActors.Storage.Export;

/// <summary>Turns items into the bytes of a file. Disposal without <see cref="CompleteAsync"/> leaves half a file.</summary>
internal interface IItemWriter : IAsyncDisposable
{
    /// <param name="item">An item with a body; ids ascend.</param>
    ValueTask WriteAsync(StoredItem item, CancellationToken cancellationToken);

    /// <summary>Writes what is left. The stream below stays open.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}
