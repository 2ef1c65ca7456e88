namespace HnActors.Storage.Examination;

/// <summary>The severity of a finding.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but possibly not for long, or not well.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,
}

/// <summary>The result of one check.</summary>
/// <param name="Message">The state, with the value; if something is wrong, also how to fix it.</param>
public sealed record StoreFinding(FindingLevel Level, string Message);

/// <summary>Checks whether a store is ready for use, without lasting changes.</summary>
public interface IStoreExamination
{
    /// <param name="everything">True to read every page of a store, however large.</param>
    /// <exception cref="StoreException">It can't be opened at all.</exception>
    Task<IReadOnlyList<StoreFinding>> RunAsync(bool everything, CancellationToken cancellationToken = default);
}
