namespace HnActors.Storage.Export;

/// <summary>What to export, and how.</summary>
public sealed record ExportOptions
{
    /// <value>What the rows are. Default: items.</value>
    public RowKind Kind { get; init; }

    /// <value>Only items that pass; null, the default, for all.</value>
    public ItemFilter? Filter { get; init; }

    /// <value>Whether a Parquet file has the exact bodies too, as a column <c>json</c>. Default: false.</value>
    public bool Raw { get; init; }

    /// <value>Is told every few thousand rows which id was read last; null, the default, for nobody.</value>
    public IProgress<long>? Progress { get; init; }
}
