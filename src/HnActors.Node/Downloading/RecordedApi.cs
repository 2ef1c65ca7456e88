using HnActors.Actors.Inspection;
using HnActors.Node.Inspection;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Downloading;

/// <summary>The API that a store was filled from, against which that of a command is held.</summary>
/// <param name="Job">How the store's own job on items stands, whichever job filled the store last; null where it never had one.</param>
internal sealed record RecordedApi(ApiAddress Address, JobStatus? Job = null)
{
    /// <summary>
    /// Unless told otherwise a store is filled from where it was filled before, and a server may well move; but the built-in imitation and
    /// what is real must never mix in one.
    /// </summary>
    /// <param name="resumes">True where the command goes on with what was begun: then an API that is away is waited for.</param>
    /// <exception cref="UsageException">They would mix.</exception>
    public static async Task<FetchSettings> ApplyAsync(FetchSettings settings, Func<JobStatus, bool> resumes, CancellationToken cancellationToken) =>
        await FindAsync(settings.Store, cancellationToken).ConfigureAwait(false) is { } recorded
            ? recorded.Apply(settings, recorded.Job is { } job && resumes(job))
            : settings;

    /// <inheritdoc cref="ApplyAsync"/>
    /// <param name="goesOn">True where the command goes on with what was begun.</param>
    public FetchSettings Apply(FetchSettings settings, bool goesOn)
    {
        if (!settings.ApiWasGiven) settings = settings with { Api = Address };
        if (goesOn && settings.Api == Address) return settings with { WaitsForApi = true };
        if (Address.IsSimulated == settings.Api.IsSimulated) return settings;
        throw new UsageException(Address.IsSimulated
            ? $"{settings.Store} holds made-up items of the built-in imitation: choose another --store for real ones, or give --api sim."
            : $"{settings.Store} holds items from {Address}: choose another --store for the built-in imitation.");
    }

    /// <summary>The API alone; null also where the store is missing or can't be read, for whoever can do without.</summary>
    public static async Task<ApiAddress?> TryFindAddressAsync(StoreSource store, CancellationToken cancellationToken)
    {
        try
        {
            return (await FindAsync(store, cancellationToken).ConfigureAwait(false))?.Address;
        }
        catch (StoreException)
        {
            return null;
        }
    }

    /// <summary>Null where nothing was fetched into the store.</summary>
    /// <exception cref="StoreException">There is no store, or it can't be read.</exception>
    public static async Task<RecordedApi?> FindAsync(StoreSource store, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(store, cancellationToken).ConfigureAwait(false);
        return await reader.FindApiAsync(cancellationToken).ConfigureAwait(false) is { } api
            ? new RecordedApi(ApiAddress.Parse(api), await reader.ReadStatusAsync(cancellationToken).ConfigureAwait(false))
            : null;
    }
}
