namespace HnActors.Storage.Export;

/// <summary>What the rows of a store are.</summary>
public enum RowKind
{
    /// <summary>Items by their ids.</summary>
    Items,

    /// <summary>Users by the numbers that they have in their store.</summary>
    Users,
}
