namespace HnActors.Storage.Examination;

/// <summary>Checks whether a store is ready for use, without lasting changes.</summary>
public interface IStoreExamination
{
    /// <param name="everything">True to read every page of a store, however large.</param>
    /// <exception cref="StoreException">It can't be opened at all.</exception>
    Task<IReadOnlyList<StoreFinding>> RunAsync(bool everything, CancellationToken cancellationToken = default);
}
