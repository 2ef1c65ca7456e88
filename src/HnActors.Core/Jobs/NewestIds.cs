using HnActors.Core.Ids;

namespace HnActors.Core.Jobs;

/// <summary>
/// The newest ids, where a <c>null</c> may yet become an item: it is accepted only if it stays <c>null</c>. Below them it is accepted when it is
/// seen twice.
/// </summary>
public static class NewestIds
{
    /// <summary>
    /// How many they are. Items come at about 0.13 a second, so these are half an hour; one that is late is late by seconds. More would make
    /// nearly every job of new items wait for some seconds at its end, since one id in a thousand is null for good.
    /// </summary>
    public const int Count = 250;

    /// <summary>The highest id that is not one of them; 0 if all are.</summary>
    public static long Below(long maxItem) => Math.Max(0, maxItem - Count);

    /// <summary>The same for a job: nobody who wrote an item can be yet to appear, so no user is one of them.</summary>
    public static long Below(long maxItem, JobSubject subject) => subject == JobSubject.Users ? long.MaxValue : Below(maxItem);
}
