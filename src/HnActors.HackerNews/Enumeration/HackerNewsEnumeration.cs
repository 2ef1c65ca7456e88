using System.Runtime.CompilerServices;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews.Enumeration;

/// <summary>An item that was requested.</summary>
/// <param name="Item">Null if the API has no item with that id, or not yet.</param>
public readonly record struct ItemOfId(long Id, Item? Item);

/// <summary>A user that was requested.</summary>
/// <param name="User">Null if there is no user of that name.</param>
public readonly record struct UserOfName(string Name, User? User);

/// <summary>An item of a thread.</summary>
/// <param name="Depth">0 for the item that was requested, 1 for a direct reply to it, and so on.</param>
public readonly record struct ThreadItem(Item Item, int Depth);

/// <summary>Enumerates many items or users in order, fetching several at once.</summary>
/// <remarks>
/// A request that fails is repeated (see <see cref="HackerNewsEnumerationOptions"/>); when its attempts are used up, the enumeration throws
/// its <see cref="HackerNewsException"/>. To stop the requests, stop enumerating.
/// </remarks>
public static class HackerNewsEnumeration
{
    /// <summary>Items, in the order in which their ids are given.</summary>
    public static IAsyncEnumerable<ItemOfId> EnumerateItemsAsync(
        this IHackerNewsClient client,
        IEnumerable<long> ids,
        HackerNewsEnumerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var valid = (options ?? new HackerNewsEnumerationOptions()).Validated();
        var backoff = new Backoff(valid);
        return OrderedFetch.RunAsync(
            ids,
            async (id, token) => new ItemOfId(id, await backoff.RunAsync(inner => client.GetItemAsync(id, inner), token).ConfigureAwait(false)),
            valid.Concurrency,
            cancellationToken);
    }

    /// <summary>Users, in the order in which their names are given.</summary>
    public static IAsyncEnumerable<UserOfName> EnumerateUsersAsync(
        this IHackerNewsClient client,
        IEnumerable<string> names,
        HackerNewsEnumerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var valid = (options ?? new HackerNewsEnumerationOptions()).Validated();
        var backoff = new Backoff(valid);
        return OrderedFetch.RunAsync(
            names,
            async (name, token) => new UserOfName(name, await backoff.RunAsync(inner => client.GetUserAsync(name, inner), token).ConfigureAwait(false)),
            valid.Concurrency,
            cancellationToken);
    }

    /// <summary>The stories of a list, in page order; those that can't be read yet are left out.</summary>
    public static async IAsyncEnumerable<Item> EnumerateStoriesAsync(
        this IHackerNewsClient client,
        StoryList list,
        HackerNewsEnumerationOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var valid = (options ?? new HackerNewsEnumerationOptions()).Validated();
        var ids = await new Backoff(valid).RunAsync(token => client.GetStoriesAsync(list, token), cancellationToken).ConfigureAwait(false);
        await foreach (var (_, item) in client.EnumerateItemsAsync(ids, valid, cancellationToken).ConfigureAwait(false))
        {
            if (item is not null) yield return item;
        }
    }

    /// <summary>
    /// An item and all replies to it, as the page shows them: each item before its replies, and those in the order of its kids. Replies that
    /// can't be read are left out; if there is no such item, the enumeration is empty.
    /// </summary>
    public static async IAsyncEnumerable<ThreadItem> EnumerateThreadAsync(
        this IHackerNewsClient client,
        long id,
        HackerNewsEnumerationOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var thread = new ThreadFetch(client, (options ?? new HackerNewsEnumerationOptions()).Validated());
        await foreach (var item in thread.RunAsync(id, cancellationToken).ConfigureAwait(false)) yield return item;
    }
}
