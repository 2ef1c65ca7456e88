namespace HnActors.Storage.Datasets;

/// <summary>A file of a data set, of any kind.</summary>
/// <param name="File">Its path within the data set, with slashes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">The SHA-256 of its bytes, in hexadecimal.</param>
internal readonly record struct DatasetFile(string File, long Bytes, string Sha256);
