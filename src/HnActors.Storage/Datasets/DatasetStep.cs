namespace HnActors.Storage.Datasets;

/// <summary>What is done, or would be done, with a file of a data set.</summary>
public enum DatasetAction
{
    /// <summary>It holds what the store holds.</summary>
    Keep,

    /// <summary>It is not there, or not whole.</summary>
    Write,

    /// <summary>It holds other rows than the store.</summary>
    Rewrite,
}

/// <summary>What is done, or would be done, with one file of a data set.</summary>
/// <param name="File">Its path within the data set.</param>
/// <param name="Noun">What one of its rows is.</param>
/// <param name="Rows">Rows that it has, or would have.</param>
/// <param name="Bytes">Its size; 0 where it was not written yet.</param>
/// <param name="Shard">What is known of a file of items; null of the others.</param>
/// <param name="Immature">Of a file of items: how many were last read before they were old enough.</param>
/// <param name="Damaged">Of a file of items: how many have a body that is not a JSON object.</param>
public sealed record DatasetStep(
    string File, DatasetAction Action, string Noun, long Rows, long Bytes, DatasetShard? Shard = null, long Immature = 0, long Damaged = 0);
