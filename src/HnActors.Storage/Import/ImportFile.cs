using HnActors.Storage.Datasets;

namespace HnActors.Storage.Import;

/// <summary>A file to import, or one of a folder.</summary>
public sealed class ImportFile
{
    private static readonly string[] Endings = [".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet"];

    private static readonly EnumerationOptions Accessible = new() { IgnoreInaccessible = true };
    private static readonly EnumerationOptions Deep = new() { IgnoreInaccessible = true, RecurseSubdirectories = true };

    private readonly string? _sha256;

    private ImportFile(string path, string? sha256, string? api = null)
    {
        Path = path;
        Api = api;
        _sha256 = sha256;
        Bytes = new FileInfo(path).Length;
    }

    public string Path { get; }

    public long Bytes { get; }

    /// <summary>The API that it comes from, according to its data set; null if unknown.</summary>
    public string? Api { get; }

    /// <summary>When the file was written; its contents were read no later.</summary>
    public DateTimeOffset WrittenAt => File.GetLastWriteTimeUtc(Path);

    /// <summary>The files that paths stand for: those in a data set's manifest, or those in a folder with known extensions.</summary>
    /// <exception cref="FormatException">There is no such file, its extension is unknown, or a folder has nothing to import.</exception>
    /// <exception cref="StoreException">A data set can't be read, or lacks a file.</exception>
    public static async Task<IReadOnlyList<ImportFile>> FindAsync(IEnumerable<string> paths, CancellationToken cancellationToken = default)
    {
        var files = new List<ImportFile>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path)) files.AddRange(await FindInAsync(path, cancellationToken).ConfigureAwait(false));
            else if (!File.Exists(path)) throw new FormatException($"there is no file '{path}'.");
            else if (IsKnown(path)) files.Add(new ImportFile(path, null));
            else throw new FormatException($"'{path}' can't be imported: give a file that ends with {string.Join(", ", Endings)}, or a folder.");
        }
        return files;
    }

    /// <summary>The files of a data set.</summary>
    /// <exception cref="StoreException">One is missing.</exception>
    internal static IReadOnlyList<ImportFile> Of(DatasetManifest manifest, string folder) =>
        // Users first: they keep their order only if no item has named them before.
        [.. manifest.ListFiles().OrderBy(file => file.File != manifest.Users?.File)
            .Select(file => Listed(System.IO.Path.Combine(folder, file.File), file.Sha256, manifest.Api))];

    /// <summary>
    /// Before anything of it is used, checks that it has exact bodies, and that a file of a data set is the one its manifest describes.
    /// </summary>
    /// <exception cref="FormatException">It has no exact bodies.</exception>
    /// <exception cref="StoreException">It can't be read, or is a different file.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken = default)
    {
        if (_sha256 is not null && await FileHash.Sha256Async(Path, cancellationToken).ConfigureAwait(false) != _sha256)
        {
            throw new StoreException(
                StoreProblem.Broken,
                $"{Path} is damaged: its SHA-256 is not the one in {DatasetManifest.FileName}. Copy it again, or rewrite it with " +
                "`hnactors export --dataset`.");
        }
        if (IsParquet) await ParquetRowReader.CheckAsync(Path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Its lines or rows, in order.</summary>
    /// <param name="progress">Receives the number of its bytes read so far.</param>
    /// <exception cref="FormatException">The file has no exact bodies.</exception>
    /// <exception cref="StoreException">The file can't be read to its end.</exception>
    public IAsyncEnumerable<ImportedRow> ReadAsync(IProgress<long>? progress = null, CancellationToken cancellationToken = default) =>
        IsParquet
            ? ParquetRowReader.ReadAsync(Path, progress, cancellationToken)
            : JsonLinesReader.ReadAsync(Path, progress, cancellationToken);

    private bool IsParquet => Path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    private static bool IsKnown(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static async Task<IReadOnlyList<ImportFile>> FindInAsync(string folder, CancellationToken cancellationToken)
    {
        var manifest = await DatasetManifest.ReadAsync(System.IO.Path.Combine(folder, DatasetManifest.FileName), cancellationToken).ConfigureAwait(false);
        if (manifest is not null) return Of(manifest, folder);
        // Files in subfolders would be left out silently, and most files of a data set are in subfolders.
        var folders = Directory.EnumerateDirectories(folder, "*", Accessible);
        if (folders.FirstOrDefault(inner => Directory.EnumerateFiles(inner, "*", Deep).Any(IsKnown)) is { } deeper)
        {
            throw new FormatException(
                $"'{folder}' has no {DatasetManifest.FileName}, so it is not a data set, and '{deeper}' has files to import as well: name the files, or " +
                "each folder by itself.");
        }
        var found = Directory.EnumerateFiles(folder).Where(IsKnown).Order(StringComparer.Ordinal).Select(path => new ImportFile(path, null)).ToList();
        return found.Count > 0
            ? found
            : throw new FormatException($"'{folder}' is not a data set, and has no file that ends with {string.Join(", ", Endings)}.");
    }

    private static ImportFile Listed(string path, string sha256, string? api) => File.Exists(path)
        ? new ImportFile(path, sha256, api)
        : throw new StoreException(StoreProblem.Missing, $"{path} is missing, although {DatasetManifest.FileName} names it.");
}
