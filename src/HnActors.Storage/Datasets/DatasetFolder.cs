using System.Globalization;
using HnActors.Storage.Export;

namespace HnActors.Storage.Datasets;

/// <summary>The folder of a data set: names its files and keeps other processes from writing to it.</summary>
internal sealed class DatasetFolder
{
    public const string ItemsFolder = "items", NullsFile = "nulls.parquet", UsersFile = "users.parquet";

    private const string LockFile = ".lock";

    private readonly string _path;

    public DatasetFolder(string path) => _path = Path.GetFullPath(path);

    public string ManifestPath => PathOf(DatasetManifest.FileName);

    public string PathOf(string file) => Path.Combine(_path, file);

    /// <summary>Whether a file exists exactly as it was written.</summary>
    public async Task<bool> HasAsync(DatasetFile file, CancellationToken cancellationToken) =>
        new FileInfo(PathOf(file.File)) is { Exists: true } there && there.Length == file.Bytes
        && await FileHash.Sha256Async(there.FullName, cancellationToken).ConfigureAwait(false) == file.Sha256;

    /// <summary>The shard's file, with ids padded to equal width, so that names sort as ids do.</summary>
    public static string ShardFile(long first, long last) =>
        string.Create(CultureInfo.InvariantCulture, $"{ItemsFolder}/items-{first:00000000}-{last:00000000}.parquet");

    /// <summary>Throws if the folder can't become a data set, or belongs to something else; writes nothing.</summary>
    /// <exception cref="StoreException">It is a file, or it is not empty and not a data set.</exception>
    public void RefuseForeign()
    {
        if (File.Exists(_path)) throw new StoreException(StoreProblem.NotWritable, $"{_path} is a file: name a folder for the data set.");
        if (!Directory.Exists(_path) || File.Exists(ManifestPath)) return;
        if (!Directory.EnumerateFileSystemEntries(_path).All(IsLeftover))
        {
            throw new StoreException(
                StoreProblem.NotOurs, $"{_path} is not empty and holds no {DatasetManifest.FileName}: name a new folder, or that of a data set.");
        }
    }

    // Left behind by an export that was killed before it had written anything.
    private static bool IsLeftover(string entry) => Path.GetFileName(entry) switch
    {
        LockFile => true,
        ItemsFolder => Directory.Exists(entry) && Directory.EnumerateFileSystemEntries(entry).All(IsLeftover),
        var name => name.EndsWith(WholeFile.PartialSuffix, StringComparison.Ordinal),
    };

    /// <summary>Creates the folder, and keeps other processes from writing to it until the result is disposed.</summary>
    /// <exception cref="StoreException">Another process is using it, or it can't be written to.</exception>
    public IDisposable Take()
    {
        try
        {
            Directory.CreateDirectory(PathOf(ItemsFolder));
            return new FileStream(PathOf(LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                StoreProblem.NotWritable,
                exception is IOException && Directory.Exists(PathOf(ItemsFolder)) && File.Exists(PathOf(LockFile))
                    ? $"{_path} is being written by another process: wait until that has ended, or name another folder."
                    : $"{_path} can't be written to: {exception.Message}",
                exception);
        }
    }

    public async Task<(long Bytes, string Sha256)> MeasureAsync(string file, CancellationToken cancellationToken)
    {
        var path = PathOf(file);
        return (new FileInfo(path).Length, await FileHash.Sha256Async(path, cancellationToken).ConfigureAwait(false));
    }
}
