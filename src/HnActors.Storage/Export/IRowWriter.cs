namespace HnActors.Storage.Export;

/// <summary>Writes rows as the bytes of a file. Disposal without <see cref="CompleteAsync"/> leaves an incomplete file.</summary>
internal interface IRowWriter : IAsyncDisposable
{
    /// <summary>Rows so far whose body is not a JSON object: only their id is known.</summary>
    long Damaged { get; }

    /// <param name="row">A row with a body, in ascending id order.</param>
    ValueTask WriteAsync(StoredItem row, CancellationToken cancellationToken);

    /// <summary>Writes what remains. The underlying stream stays open.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}
