using HnActors.HackerNews;
using HnActors.HackerNews.Failures;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Api;

/// <summary>Checks the id that an API reports as its newest.</summary>
internal static class NewestItem
{
    /// <exception cref="FailedException">No item of this API could have this id.</exception>
    public static long Checked(long maxItem, ApiAddress api) => maxItem <= PossibleIds.MaxPlausible
        ? maxItem
        : throw new FailedException($"the API at {api} says that its newest item is {maxItem}, which is impossible: is it the right server?");

    /// <summary>Asks on behalf of a cluster.</summary>
    /// <exception cref="FailedException">The id can't be determined; the message says why.</exception>
    public static async Task<long> AskAsync(IHackerNewsClient client, ApiAddress api, CancellationToken cancellationToken)
    {
        try
        {
            return Checked(await client.GetMaxItemAsync(cancellationToken).ConfigureAwait(false), api);
        }
        catch (HackerNewsException exception)
        {
            throw ApiTrouble.Of(api, exception, canBeSimulated: false);
        }
    }
}
