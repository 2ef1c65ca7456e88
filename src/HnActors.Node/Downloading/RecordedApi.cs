using HnActors.Actors.Inspection;
using HnActors.Node.Inspection;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Downloading;

/// <summary>Holds the API of a command against the one that a store was filled from.</summary>
internal static class RecordedApi
{
    /// <summary>
    /// Unless told otherwise a store is filled from where it was filled before, and a server may well move; but the built-in imitation and
    /// what is real must never mix in one.
    /// </summary>
    /// <param name="resumes">True where the command goes on with what was begun: then an API that is away is waited for.</param>
    /// <exception cref="UsageException">They would mix.</exception>
    public static async Task<FetchSettings> ApplyAsync(FetchSettings settings, Func<JobStatus, bool> resumes, CancellationToken cancellationToken) =>
        await ReadAsync(settings.Store, cancellationToken).ConfigureAwait(false) is { } status ? Apply(settings, status, resumes(status)) : settings;

    /// <inheritdoc cref="ApplyAsync"/>
    /// <param name="status">What <see cref="ReadAsync"/> found.</param>
    /// <param name="goesOn">True where the command goes on with what was begun.</param>
    public static FetchSettings Apply(FetchSettings settings, JobStatus status, bool goesOn)
    {
        var recorded = ApiAddress.Parse(status.Api);
        if (!settings.ApiWasGiven) settings = settings with { Api = recorded };
        if (goesOn && settings.Api == recorded) return settings with { WaitsForApi = true };
        if (recorded.IsSimulated == settings.Api.IsSimulated) return settings;
        throw new UsageException(recorded.IsSimulated
            ? $"{settings.Store} holds made-up items of the built-in imitation: choose another --store for real ones, or give --api sim."
            : $"{settings.Store} holds items from {recorded}: choose another --store for the built-in imitation.");
    }

    /// <summary>How the job stands that knows from where a store was filled; null where none does.</summary>
    public static async Task<JobStatus?> ReadAsync(StoreSource store, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(store, cancellationToken).ConfigureAwait(false);
        return await reader.ReadStatusAsync(cancellationToken).ConfigureAwait(false);
    }
}
