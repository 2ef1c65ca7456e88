using HnActors.HackerNews;
using HnActors.HackerNews.Bodies;
using HnActors.Storage;
using HnActors.Storage.Authors;

namespace HnActors.Actors.Fetching;

/// <summary>The bodies of users, by the numbers that a store assigned to their names.</summary>
public sealed class UserBodies(IHackerNewsClient client, IUserStore users, TimeProvider time) : IBodySource
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    private readonly AuthorNames _names = new(users);

    /// <summary>The user whose name has the number. If no name has it, there is no user either.</summary>
    public async Task<RawBody> GetBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken = default) =>
        await FindNameAsync(id, cancellationToken).ConfigureAwait(false) is { } name
            ? await client.GetUserBodyAsync(name, options, cancellationToken).ConfigureAwait(false)
            : new RawBody("null"u8.ToArray(), IsNull: true);

    // A store that is temporarily unavailable is not a failure of the user.
    private async ValueTask<string?> FindNameAsync(long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await _names.FindAsync(number).ConfigureAwait(false);
            }
            catch (StoreException exception) when (exception.Problem != StoreProblem.Damaged)
            {
                await Task.Delay(AskAgainAfter, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
