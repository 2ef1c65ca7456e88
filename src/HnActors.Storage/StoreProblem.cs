namespace HnActors.Storage;

/// <summary>The reason why a store can't do its work.</summary>
public enum StoreProblem
{
    /// <summary>The path can't be opened or written to.</summary>
    NotWritable,

    /// <summary>The file belongs to another program, or to a version of this one that this version can't read.</summary>
    NotOurs,

    /// <summary>There is no such store.</summary>
    Missing,

    /// <summary>Another process holds the store.</summary>
    Held,

    /// <summary>The disk is full.</summary>
    Full,

    /// <summary>Another program keeps the database locked; this is temporary.</summary>
    Busy,

    /// <summary>The medium or the file is broken.</summary>
    Broken,

    /// <summary>Parts of the file can't be read; the rest can be saved.</summary>
    Damaged,

    /// <summary>The database works, but rejects this row.</summary>
    Refused,

    /// <summary>The database server does not answer; this is temporary.</summary>
    Unreachable,
}
