using System.Buffers.Text;
using System.Text;

namespace HnActors.Storage.Items;

/// <summary>Reads the contents of a JSON string.</summary>
internal static class JsonText
{
    private const int Replacement = 0xFFFD;

    /// <summary>Replaces escapes by what they stand for; a lone surrogate, which stands for no character, by U+FFFD.</summary>
    /// <param name="escaped">Valid JSON, as UTF-8.</param>
    /// <param name="text">Must be as long as <paramref name="escaped"/>: no escape stands for more bytes than it has.</param>
    /// <returns>The length of the text in bytes.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> text)
    {
        var written = 0;
        while (true)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0)
            {
                escaped.CopyTo(text[written..]);
                return written + escaped.Length;
            }
            escaped[..plain].CopyTo(text[written..]);
            written += plain;
            escaped = escaped[plain..];
            if (escaped[1] != (byte)'u')
            {
                text[written++] = Short(escaped[1]);
                escaped = escaped[2..];
                continue;
            }
            var unit = Unit(escaped);
            escaped = escaped[6..];
            var rune = new Rune(Replacement);
            if (Rune.IsValid(unit))
            {
                rune = new Rune(unit);
            }
            else if (char.IsHighSurrogate((char)unit) && escaped is [(byte)'\\', (byte)'u', ..] && char.IsLowSurrogate((char)Unit(escaped)))
            {
                rune = new Rune((char)unit, (char)Unit(escaped));
                escaped = escaped[6..];
            }
            written += rune.EncodeToUtf8(text[written..]);
        }
    }

    private static int Unit(ReadOnlySpan<byte> escape)
    {
        Utf8Parser.TryParse(escape.Slice(2, 4), out int unit, out _, 'x');
        return unit;
    }

    private static byte Short(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };
}
