using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Actors.StoreQueries;

/// <summary>Asks a store for its authors.</summary>
public static class StoredAuthors
{
    /// <summary>The numbers of all authors.</summary>
    public static async Task<IdRangeSet> FindAuthorsAsync(this IUserStore users, CancellationToken cancellationToken = default)
    {
        var numbers = await users.ReadAuthorsAsync(cancellationToken).Select(run => new IdRange(run.First, run.Last)).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return IdRangeSet.Of(numbers);
    }
}
