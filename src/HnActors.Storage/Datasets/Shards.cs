namespace HnActors.Storage.Datasets;

/// <summary>How ids are parted into shards of so many each.</summary>
internal static class Shards
{
    /// <summary>The first id of the shard that an id belongs into.</summary>
    public static long FirstOf(long id, long shardIds) => ((id - 1) / shardIds * shardIds) + 1;

    /// <summary>The last id of a shard. The topmost one ends with the ids that there can be: an id may be any, if only in a damaged file.</summary>
    public static long LastOf(long first, long shardIds) => first > PossibleIds.Max - shardIds ? PossibleIds.Max : first + shardIds - 1;
}
