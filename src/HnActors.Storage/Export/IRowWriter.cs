namespace HnActors.Storage.Export;

/// <summary>Turns rows into the bytes of a file. Disposal without <see cref="CompleteAsync"/> leaves half a file.</summary>
internal interface IRowWriter : IAsyncDisposable
{
    /// <summary>Rows so far with a body that is not a JSON object: all that is known of them is their id.</summary>
    long Damaged { get; }

    /// <param name="row">One with a body; ids ascend.</param>
    ValueTask WriteAsync(StoredItem row, CancellationToken cancellationToken);

    /// <summary>Writes what is left. The stream below stays open.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}
