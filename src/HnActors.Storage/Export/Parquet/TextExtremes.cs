namespace HnActors.Storage.Export.Parquet;

/// <summary>
/// The lowest and the highest text of a row group, as long as two orders agree on them: by code point, which Parquet readers expect of its
/// statistics, and by UTF-16 code unit, which the library uses to find them. A row group ends before they would disagree, since readers
/// skip groups whose statistics say that nothing in them can match.
/// </summary>
internal sealed class TextExtremes
{
    private byte[]? _low, _high;

    /// <summary>Whether both orders would still agree after adding a text.</summary>
    public bool Agree(ReadOnlySpan<byte> utf8) => _low is null || !(OrdersDiffer(utf8, _low) || OrdersDiffer(utf8, _high));

    /// <param name="utf8">A text for which the orders agree.</param>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        if (_low is null || utf8.SequenceCompareTo(_low) < 0) _low = utf8.ToArray();
        if (_high is null || utf8.SequenceCompareTo(_high) > 0) _high = utf8.ToArray();
    }

    public void Clear() => _low = _high = null;

    // Characters whose UTF-8 starts with F0 or more are surrogates in UTF-16, and sort before those that start with EE and EF.
    private static bool OrdersDiffer(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other)
    {
        var at = text.CommonPrefixLength(other);
        if (at == text.Length || at == other.Length) return false;
        return text[at] >= 0xEE && other[at] >= 0xEE && text[at] < 0xF0 != other[at] < 0xF0;
    }
}
