using System.Buffers.Text;
using System.Text;

namespace HnActors.Simulator.Content;

/// <summary>Builds a JSON object as the API does: compact, UTF-8 unescaped. Fields are added in alphabetical order.</summary>
internal sealed class JsonObjectWriter
{
    private byte[] _bytes = new byte[1024];
    private int _length;

    public JsonObjectWriter Open()
    {
        _length = 0;
        return Raw("{"u8);
    }

    public byte[] Close()
    {
        Raw("}"u8);
        return _bytes[.._length];
    }

    public JsonObjectWriter Number(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        return Value(value);
    }

    /// <param name="value">Already escaped for JSON.</param>
    public JsonObjectWriter Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        return Raw("\""u8).Raw(value).Raw("\""u8);
    }

    public JsonObjectWriter Text(ReadOnlySpan<byte> name, string value) => Text(name, Encoding.UTF8.GetBytes(value));

    public JsonObjectWriter Literal(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        return Raw(value);
    }

    public JsonObjectWriter Numbers(ReadOnlySpan<byte> name, IEnumerable<long> values)
    {
        Name(name);
        Raw("["u8);
        var first = true;
        foreach (var value in values)
        {
            if (!first) Raw(","u8);
            first = false;
            Value(value);
        }
        return Raw("]"u8);
    }

    /// <summary>Adds words until the text has about the wanted length.</summary>
    public JsonObjectWriter Words(ReadOnlySpan<byte> name, ref SeededRandom random, byte[][] words, int length)
    {
        Name(name);
        Raw("\""u8);
        var end = _length + length;
        Raw(words[random.Below(words.Length)]);
        while (_length < end) Raw(" "u8).Raw(words[random.Below(words.Length)]);
        return Raw("\""u8);
    }

    private JsonObjectWriter Value(long value)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(_length), out var written);
        _length += written;
        return this;
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        if (_length > 1) Raw(","u8);
        Raw("\""u8).Raw(name).Raw("\":"u8);
    }

    private JsonObjectWriter Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        return this;
    }

    private void Reserve(int more)
    {
        if (_length + more > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
    }
}
