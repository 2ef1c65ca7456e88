using HnActors.Actors.Inspection;
using HnActors.Node.Inspection;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Downloading;

/// <summary>The API that a store was filled from, used to check a command's API.</summary>
/// <param name="Job">The status of the store's own item job, whichever job filled the store last; null if it never had one.</param>
internal sealed record RecordedApi(ApiAddress Address, JobStatus? Job = null)
{
    /// <summary>
    /// By default a store is filled from the same API as before. A server may move, so another address is allowed, but the built-in
    /// imitation and a real API must never mix in one store.
    /// </summary>
    /// <param name="resumes">True if the command resumes earlier work: it then waits for an API that is unavailable.</param>
    /// <exception cref="UsageException">The imitation and a real API would mix.</exception>
    public static async Task<FetchSettings> ApplyAsync(FetchSettings settings, Func<JobStatus, bool> resumes, CancellationToken cancellationToken) =>
        await FindAsync(settings.Store, cancellationToken).ConfigureAwait(false) is { } recorded
            ? recorded.Apply(settings, recorded.Job is { } job && resumes(job))
            : settings;

    /// <inheritdoc cref="ApplyAsync"/>
    /// <param name="goesOn">True if the command resumes earlier work.</param>
    public FetchSettings Apply(FetchSettings settings, bool goesOn)
    {
        if (!settings.ApiWasGiven) settings = settings with { Api = Address };
        if (goesOn && settings.Api == Address) return settings with { WaitsForApi = true };
        if (Address.IsSimulated == settings.Api.IsSimulated) return settings;
        throw new UsageException(Address.IsSimulated
            ? $"{settings.Store} holds made-up items of the built-in imitation: choose another --store for real ones, or give --api sim."
            : $"{settings.Store} holds items from {Address}: choose another --store for the built-in imitation.");
    }

    /// <summary>The address only, for callers that can do without: also null if the store is missing or unreadable.</summary>
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

    /// <summary>Returns null if nothing was fetched into the store.</summary>
    /// <exception cref="StoreException">There is no store, or it can't be read.</exception>
    public static async Task<RecordedApi?> FindAsync(StoreSource store, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(store, cancellationToken).ConfigureAwait(false);
        return await reader.FindApiAsync(cancellationToken).ConfigureAwait(false) is { } api
            ? new RecordedApi(ApiAddress.Parse(api), await reader.ReadStatusAsync(cancellationToken).ConfigureAwait(false))
            : null;
    }
}
