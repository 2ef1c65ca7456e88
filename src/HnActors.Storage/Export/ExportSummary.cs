namespace HnActors.Storage.Export;

/// <summary>What an export wrote.</summary>
/// <param name="Items">The number of lines or rows, one per item.</param>
/// <param name="Bytes">The file's size.</param>
public sealed record ExportSummary(string Path, long Items, long Bytes)
{
    /// <summary>Table rows whose body is not a JSON object; they have only an id. Lines of exact bodies are not checked.</summary>
    public long Damaged { get; init; }
}
