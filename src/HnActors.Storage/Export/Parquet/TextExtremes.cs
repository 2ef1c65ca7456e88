namespace HnActors.Storage.Export.Parquet;

/// <summary>
/// The lowest and the highest text of a row group in two orders: by code point, which readers of Parquet expect of its statistics, and by
/// UTF-16 unit, in which the library finds them. A row group is ended where the two would differ, since readers leave out groups whose
/// statistics say that nothing in them can match.
/// </summary>
internal sealed class TextExtremes
{
    private byte[]? _low, _high;

    /// <summary>Whether both orders would still agree with one text more.</summary>
    public bool Agree(ReadOnlySpan<byte> utf8)
    {
        if (_low is null) return true;
        return IsLower(utf8, _low, false) == IsLower(utf8, _low, true) && IsLower(_high, utf8, false) == IsLower(_high, utf8, true);
    }

    /// <param name="utf8">A text with which the orders agree.</param>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        if (_low is null || IsLower(utf8, _low, false)) _low = utf8.ToArray();
        if (_high is null || IsLower(_high, utf8, false)) _high = utf8.ToArray();
    }

    public void Clear() => _low = _high = null;

    private static bool IsLower(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other, bool byUnit)
    {
        var at = text.CommonPrefixLength(other);
        if (at == text.Length || at == other.Length) return text.Length < other.Length;
        return (byUnit ? ByUnit(text[at]) : text[at]) < (byUnit ? ByUnit(other[at]) : other[at]);
    }

    // What begins with F0 or more has two surrogates in UTF-16, which come before the characters that begin with EE and EF.
    private static int ByUnit(byte lead) => lead switch
    {
        >= 0xF0 => lead - 2,
        0xEE or 0xEF => lead + 0x10,
        _ => lead,
    };
}
