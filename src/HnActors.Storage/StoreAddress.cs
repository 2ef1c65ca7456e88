namespace HnActors.Storage;

/// <summary>Where a store is, as the user names it: <c>sqlite:PATH</c>.</summary>
/// <param name="Path">The database file, absolute.</param>
public sealed record StoreAddress(string Path)
{
    /// <summary>The file beside the store that holds the state of its jobs.</summary>
    public string JobsPath => System.IO.Path.ChangeExtension(Path, null) + ".jobs" + System.IO.Path.GetExtension(Path);

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong and how to mend it.</exception>
    public static StoreAddress Parse(string address)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 ? "" : address[..colon];
        if (scheme != "sqlite")
            throw new FormatException($"'{address}' is not a store this version knows: write sqlite:PATH, such as sqlite:hn.db.");
        var path = address[(colon + 1)..];
        if (string.IsNullOrWhiteSpace(path))
            throw new FormatException($"'{address}' names no file: write sqlite:PATH, such as sqlite:hn.db.");
        return new StoreAddress(System.IO.Path.GetFullPath(path));
    }

    public override string ToString() => $"sqlite:{Path}";
}
