namespace HnActors.Storage.Examination;

/// <summary>How bad something is.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but may not for long, or not well.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,
}

/// <summary>What was found of one thing that was looked at.</summary>
/// <param name="Message">What it is like, with the value; where it is not well, also what mends it.</param>
public sealed record StoreFinding(FindingLevel Level, string Message);

/// <summary>Looks whether a store is fit for work, and changes nothing that lasts.</summary>
public interface IStoreExamination
{
    /// <param name="everything">True to read every page of a store, however large.</param>
    /// <exception cref="StoreException">It can't be opened at all.</exception>
    Task<IReadOnlyList<StoreFinding>> RunAsync(bool everything, CancellationToken cancellationToken = default);
}
