using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Actors.StoreQueries;

/// <summary>Finds the rows that a job fetches.</summary>
public static class JobRows
{
    /// <summary>The items of a store, or its users if the job fetches users.</summary>
    public static IRowStore RowsOf(this IItemStore store, JobId job) => job.Subject == JobSubject.Users ? store.Users : store;
}
