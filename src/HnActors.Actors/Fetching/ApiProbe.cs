using HnActors.HackerNews;

namespace HnActors.Actors.Fetching;

/// <summary>Asks whether an API that seemed gone is back.</summary>
internal static class ApiProbe
{
    /// <summary>
    /// Asks for an item that came home before, or for the newest id where none did yet. An id that still waits would not do: it may be
    /// the very one that never works.
    /// </summary>
    /// <param name="knownItem">0 where there is none yet.</param>
    public static async Task<bool> RunAsync(IHackerNewsClient client, long knownItem, CancellationToken cancellationToken)
    {
        try
        {
            if (knownItem > 0) await client.GetItemBodyAsync(knownItem, cancellationToken).ConfigureAwait(false);
            else await client.GetMaxItemAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (HackerNewsException exception)
        {
            return !RequestEnd.MayBeOutage(exception.Failure);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
