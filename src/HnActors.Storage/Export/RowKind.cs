namespace HnActors.Storage.Export;

/// <summary>The kind of rows in a store.</summary>
public enum RowKind
{
    /// <summary>Items, by id.</summary>
    Items,

    /// <summary>Users, by their number in the store.</summary>
    Users,
}
