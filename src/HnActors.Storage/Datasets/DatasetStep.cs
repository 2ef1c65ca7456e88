namespace HnActors.Storage.Datasets;

/// <summary>What is done, or would be done, with a file of a data set.</summary>
public enum DatasetAction
{
    /// <summary>The file matches the store.</summary>
    Keep,

    /// <summary>The file is missing or damaged.</summary>
    Write,

    /// <summary>The file's rows differ from the store's.</summary>
    Rewrite,
}

/// <summary>What is done, or would be done, with one file of a data set.</summary>
/// <param name="File">Its path within the data set.</param>
/// <param name="Noun">The singular noun for its rows.</param>
/// <param name="Rows">Rows that it has, or would have.</param>
/// <param name="Bytes">Its size; 0 if it has not been written yet.</param>
/// <param name="Shard">For a file of items, what is known of its shard; null for other files.</param>
/// <param name="Immature">For a file of items, how many were last read before they were old enough.</param>
/// <param name="Damaged">For a file of items, how many have a body that is not a JSON object.</param>
public sealed record DatasetStep(
    string File, DatasetAction Action, string Noun, long Rows, long Bytes, DatasetShard? Shard = null, long Immature = 0, long Damaged = 0);
