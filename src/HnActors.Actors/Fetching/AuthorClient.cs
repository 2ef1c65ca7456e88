using HnActors.HackerNews;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Models;
using HnActors.Storage;
using HnActors.Storage.Authors;

namespace HnActors.Actors.Fetching;

/// <summary>
/// Asks for users where a job asks for items: its ids are the numbers of authors. All else of the API is as it is, so that a pool can't
/// tell the difference.
/// </summary>
public sealed class AuthorClient(IHackerNewsClient client, IUserStore users, TimeProvider time) : IHackerNewsClient
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    private readonly AuthorNames _names = new(users);

    public Uri BaseAddress => client.BaseAddress;

    public long ReceivedBytes => client.ReceivedBytes;

    public Task<RawBody> GetItemBodyAsync(long id, CancellationToken cancellationToken = default) =>
        GetItemBodyAsync(id, new BodyOptions(), cancellationToken);

    /// <summary>The user whose name has a number. Where nobody has it there is no user either.</summary>
    public async Task<RawBody> GetItemBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken = default) =>
        await FindNameAsync(id, cancellationToken).ConfigureAwait(false) is { } name
            ? await client.GetUserBodyAsync(name, options, cancellationToken).ConfigureAwait(false)
            : new RawBody("null"u8.ToArray(), IsNull: true);

    // A store that is away for a while is no failure of the user's.
    private async ValueTask<string?> FindNameAsync(long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await _names.FindAsync(number).ConfigureAwait(false);
            }
            catch (StoreException exception) when (exception.Problem is StoreProblem.Unreachable or StoreProblem.Busy)
            {
                await Task.Delay(AskAgainAfter, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public Task<Item?> GetItemAsync(long id, CancellationToken cancellationToken = default) => client.GetItemAsync(id, cancellationToken);

    public Task<RawBody> GetUserBodyAsync(string name, CancellationToken cancellationToken = default) =>
        client.GetUserBodyAsync(name, cancellationToken);

    public Task<RawBody> GetUserBodyAsync(string name, BodyOptions options, CancellationToken cancellationToken = default) =>
        client.GetUserBodyAsync(name, options, cancellationToken);

    public Task<User?> GetUserAsync(string name, CancellationToken cancellationToken = default) => client.GetUserAsync(name, cancellationToken);

    public Task<long> GetMaxItemAsync(CancellationToken cancellationToken = default) => client.GetMaxItemAsync(cancellationToken);

    public Task<Updates> GetUpdatesAsync(CancellationToken cancellationToken = default) => client.GetUpdatesAsync(cancellationToken);

    public Task<IReadOnlyList<long>> GetStoriesAsync(StoryList list, CancellationToken cancellationToken = default) =>
        client.GetStoriesAsync(list, cancellationToken);
}
