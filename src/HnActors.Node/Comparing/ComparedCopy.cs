using HnActors.Node.Downloading;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Addresses;
using HnActors.Storage.Comparison;
using HnActors.Storage.Datasets;

namespace HnActors.Node.Comparing;

/// <summary>A copy as given on the command line: a store, the folder of a data set, or its manifest.</summary>
internal sealed record ComparedCopy(string Text, StoreSource? Store, string? Manifest)
{
    /// <exception cref="UsageException">The text is none of these.</exception>
    /// <exception cref="FormatException">The text is not a valid store address.</exception>
    public static ComparedCopy Parse(string text)
    {
        if (Directory.Exists(text)) return new ComparedCopy(text, null, Path.Combine(text, DatasetManifest.FileName));
        if (text.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) return new ComparedCopy(text, null, text);
        if (text.Contains(':', StringComparison.Ordinal)) return new ComparedCopy(text, StoreAddress.Parse(text), null);
        throw new UsageException($"'{text}' is not a copy: name a store such as sqlite:hn.db, the folder of a data set, or a {DatasetManifest.FileName}.");
    }

    /// <summary>Opens the copy for reading, until the second part of the result is disposed.</summary>
    /// <exception cref="StoreException">The copy does not exist or can't be read.</exception>
    public async Task<(ICopy Copy, IAsyncDisposable? Opened)> OpenAsync(CancellationToken cancellationToken)
    {
        if (Manifest is not null) return (await DatasetCopy.OpenAsync(Manifest, checksFiles: Manifest != Text, cancellationToken).ConfigureAwait(false), null);
        var store = await Store!.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        return (new StoreCopy(store), store);
    }

    /// <summary>The API that the copy was filled from; null if that is unknown.</summary>
    public async Task<ApiAddress?> FindApiAsync(CancellationToken cancellationToken)
    {
        if (Store is not null) return (await RecordedApi.FindAsync(Store, cancellationToken).ConfigureAwait(false))?.Address;
        var manifest = await DatasetManifest.ReadAsync(Manifest!, cancellationToken).ConfigureAwait(false);
        return manifest?.Api is { } api ? ApiAddress.Parse(api) : null;
    }

    public override string ToString() => Store?.ToString() ?? Text;
}
