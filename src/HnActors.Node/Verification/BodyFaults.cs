using HnActors.Core.Ids;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.Storage;
using HnActors.Storage.Authors;

namespace HnActors.Node.Verification;

/// <summary>Finds faults in a stored body: is it JSON, and is it the item or user that its row says?</summary>
internal sealed class BodyFaults(IUserStore users)
{
    private readonly AuthorNames _names = new(users);

    /// <returns>A function that returns the fault, or null if there is none.</returns>
    public Func<long, byte[], ValueTask<string?>> Of(JobSubject subject) => subject == JobSubject.Users ? OfUserAsync : OfItem;

    private static ValueTask<string?> OfItem(long id, byte[] body) => new(Find(() => BodyCheck.IsNullOrItem(body, id)));

    private async ValueTask<string?> OfUserAsync(long number, byte[] body) => await _names.FindAsync(number).ConfigureAwait(false) is { } name
        ? Find(() => BodyCheck.IsNullOrUser(body, name))
        : "no user has its number";

    private static string? Find(Func<bool> isNull)
    {
        try
        {
            return isNull() ? "the body is the literal null" : null;
        }
        catch (HackerNewsException exception)
        {
            return exception.Message;
        }
    }
}
