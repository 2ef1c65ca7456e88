namespace HnActors.Core.Following;

/// <summary>Finds what a batch of updates adds to the one before it.</summary>
/// <remarks>
/// Batches may follow one another with little in common, or be a window onto one long list, in which what changes again moves to an end.
/// Which of the two a server does is seen from how much two batches share.
/// </remarks>
public sealed class UpdateBatches
{
    private IReadOnlyList<long> _last = [];

    /// <summary>Takes the newest batch.</summary>
    /// <param name="isOther">True if it is not the previous batch, although its ids may be the same, because it also named something else.</param>
    /// <returns>
    /// Ids that are named for the first time; ids that were named before and have changed again; and ids of which neither can be said,
    /// since the order of the batch means nothing.
    /// </returns>
    public (IReadOnlyList<long> First, IReadOnlyList<long> Again, IReadOnlyList<long> Doubtful) Take(IEnumerable<long> ids, bool isOther = false)
    {
        var batch = ids.Distinct().ToList();
        var last = _last;
        _last = batch;
        if (batch.SequenceEqual(last)) return ([], [], isOther ? batch : []);
        var placeOf = last.Select((id, index) => (id, index)).ToDictionary(entry => entry.id, entry => entry.index);
        var first = batch.Where(id => !placeOf.ContainsKey(id)).ToList();
        var shared = batch.Where(placeOf.ContainsKey).ToList();
        if (shared.Count * 2 <= batch.Count) return (first, shared, []);
        var kept = LongestAscending([.. shared.Select(id => placeOf[id])]);
        var moved = shared.Where(id => !kept.Contains(placeOf[id])).ToList();
        // It names fewer, and nothing else is new: that may be the rest of a window, or what has changed again.
        if (first.Count + moved.Count == 0) return ([], [], shared);
        return moved.Count * 2 <= shared.Count ? (first, moved, []) : (first, [], shared);
    }

    // Patience sorting: of all subsequences that end with a pile's top one is as long as the pile's number, and the tops ascend.
    private static HashSet<int> LongestAscending(int[] places)
    {
        var tops = new List<int>();
        var byPlace = Comparer<int>.Create((left, right) => places[left].CompareTo(places[right]));
        var before = new int[places.Length];
        for (var index = 0; index < places.Length; index++)
        {
            // No place stands twice: the complement of where it would belong.
            var pile = ~tops.BinarySearch(index, byPlace);
            before[index] = pile == 0 ? -1 : tops[pile - 1];
            if (pile == tops.Count) tops.Add(index);
            else tops[pile] = index;
        }
        var longest = new HashSet<int>();
        for (var index = tops.Count == 0 ? -1 : tops[^1]; index >= 0; index = before[index]) longest.Add(places[index]);
        return longest;
    }
}
