namespace HnActors.Storage.Export;

/// <summary>What an export wrote.</summary>
/// <param name="Items">Lines or rows, one an item.</param>
/// <param name="Bytes">The file's size.</param>
public sealed record ExportSummary(string Path, long Items, long Bytes)
{
    /// <summary>Rows of a table with a body that is not a JSON object, which have nothing but their id; lines of exact bodies are not looked at.</summary>
    public long Damaged { get; init; }
}
