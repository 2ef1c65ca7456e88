using ICSharpCode.SharpZipLib.GZip;

namespace HnActors.Storage.Import;

/// <summary>
/// Reads a gzip file to its very end. After a complete member, the library ignores data that does not begin another; here it is an error,
/// since it may be the damaged rest of the file. Padding with zeros is allowed.
/// </summary>
internal sealed class WholeGZipStream(FileStream file, int bufferBytes) : GZipInputStream(file, bufferBytes)
{
    /// <exception cref="GZipException">It is not gzip, or not all of it is.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = base.Read(buffer, offset, count);
        if (read == 0 && count > 0 && HasRest()) throw new GZipException("what follows its first parts is not gzip");
        return read;
    }

    private bool HasRest()
    {
        if (inputBuffer.RawData.AsSpan(inputBuffer.RawLength - inputBuffer.Available, inputBuffer.Available).ContainsAnyExcept((byte)0)) return true;
        var rest = new byte[4096];
        while (file.Read(rest) is > 0 and var count)
        {
            if (rest.AsSpan(0, count).ContainsAnyExcept((byte)0)) return true;
        }
        return false;
    }
}
