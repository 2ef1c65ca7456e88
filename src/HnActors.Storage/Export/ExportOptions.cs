namespace HnActors.Storage.Export;

/// <summary>What to export, and how.</summary>
public sealed record ExportOptions
{
    /// <value>The kind of the rows. Default: items.</value>
    public RowKind Kind { get; init; }

    /// <value>Selects the items to export; null (the default) for all.</value>
    public ItemFilter? Filter { get; init; }

    /// <value>Whether a Parquet file also has the exact bodies, as a column <c>json</c>. Default: false.</value>
    public bool Raw { get; init; }

    /// <value>Receives the last id read every few thousand rows; null (the default) to report nothing.</value>
    public IProgress<long>? Progress { get; init; }
}
