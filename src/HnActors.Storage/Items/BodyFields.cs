using System.Text.Json;

namespace HnActors.Storage.Items;

/// <summary>
/// The fields of a body as in the views <c>items</c> and <c>users</c>, read in one pass and without an object for each item. Null if
/// absent, <c>null</c> or of a type that the column can't hold; if a field occurs twice, the first counts, as in SQLite.
/// </summary>
/// <remarks>One instance reads any number of bodies, one after another; the values of one are overwritten by the next.</remarks>
internal sealed class BodyFields
{
    // A body is kept whatever it contains. Whatever SQLite's JSON functions can read must be readable here too; they allow this depth.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1000 };

    // The first and last instants of a calendar of four-digit years.
    private const long FirstSecond = -62_135_596_800, LastSecond = 253_402_300_799;

    // One number for each field: texts, then numbers, then flags, then lists.
    private const int Texts = 7, FirstNumber = Texts, Numbers = 7, FirstFlag = FirstNumber + Numbers, Flags = 2, FirstList = FirstFlag + Flags;

    private readonly ReadOnlyMemory<byte>?[] _texts = new ReadOnlyMemory<byte>?[Texts];
    private readonly long?[] _numbers = new long?[Numbers];
    private readonly bool?[] _flags = new bool?[Flags];
    private readonly IdList[] _lists = [new(), new(), new()];
    private ReadOnlyMemory<byte> _body;
    private byte[] _unescaped = new byte[1 << 12];
    private int _used;
    private int _seen;

    /// <summary>UTF-8; null if there is none.</summary>
    public ReadOnlyMemory<byte>? this[TextField field] => _texts[(int)field];

    public long? this[NumberField field] => _numbers[(int)field];

    public bool? this[FlagField field] => _flags[(int)field];

    public IdList this[ListField field] => _lists[(int)field];

    /// <summary>A time as an instant; null if there is none, or if it is outside the years 1 to 9999.</summary>
    public DateTime? InstantOf(NumberField time) => this[time] is >= FirstSecond and <= LastSecond and var seconds
        ? DateTime.UnixEpoch.AddSeconds(seconds)
        : null;

    /// <summary>Reads a body. One that is not a JSON object has no fields.</summary>
    /// <returns>False if it is not a JSON object.</returns>
    public bool Read(ReadOnlyMemory<byte> body)
    {
        Clear();
        _body = body;
        if (_unescaped.Length < body.Length) _unescaped = new byte[body.Length * 2];
        try
        {
            return ReadObject();
        }
        catch (JsonException)
        {
            Clear();
            return false;
        }
    }

    private void Clear()
    {
        Array.Clear(_texts);
        Array.Clear(_numbers);
        Array.Clear(_flags);
        foreach (var list in _lists) list.Clear();
        _used = 0;
        _seen = 0;
    }

    private bool ReadObject()
    {
        var reader = new Utf8JsonReader(_body.Span, ReaderOptions);
        if (!reader.Read()) return false;
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        while (reader.Read())
        {
            if (!isObject || reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName) continue;
            var field = FieldOf(NameOf(ref reader));
            reader.Read();
            if (field < 0 || (_seen & (1 << field)) != 0)
            {
                reader.Skip();
                continue;
            }
            _seen |= 1 << field;
            ReadValue(ref reader, field);
        }
        return isObject;
    }

    private void ReadValue(ref Utf8JsonReader reader, int field)
    {
        switch (field)
        {
            case < FirstNumber:
                _texts[field] = TextOf(ref reader);
                break;
            case < FirstFlag:
                _numbers[field - FirstNumber] = NumberOf(ref reader);
                break;
            case < FirstList:
                _flags[field - FirstFlag] = FlagOf(ref reader);
                break;
            default:
                var start = (int)reader.TokenStartIndex;
                var list = _lists[field - FirstList];
                list.Read(ref reader);
                if (list.IsPresent) list.Json = _body[start..(int)reader.BytesConsumed];
                break;
        }
    }

    private static int FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => name.SequenceEqual("by"u8) ? (int)TextField.By
            : name.SequenceEqual("id"u8) ? (int)TextField.Id
            : -1,
        3 => name.SequenceEqual("url"u8) ? (int)TextField.Url : -1,
        4 => name.SequenceEqual("type"u8) ? (int)TextField.Type
            : name.SequenceEqual("text"u8) ? (int)TextField.Text
            : name.SequenceEqual("time"u8) ? FirstNumber + (int)NumberField.Time
            : name.SequenceEqual("poll"u8) ? FirstNumber + (int)NumberField.Poll
            : name.SequenceEqual("dead"u8) ? FirstFlag + (int)FlagField.Dead
            : name.SequenceEqual("kids"u8) ? FirstList + (int)ListField.Kids
            : -1,
        5 => name.SequenceEqual("title"u8) ? (int)TextField.Title
            : name.SequenceEqual("score"u8) ? FirstNumber + (int)NumberField.Score
            : name.SequenceEqual("karma"u8) ? FirstNumber + (int)NumberField.Karma
            : name.SequenceEqual("about"u8) ? (int)TextField.About
            : name.SequenceEqual("parts"u8) ? FirstList + (int)ListField.Parts
            : -1,
        6 => name.SequenceEqual("parent"u8) ? FirstNumber + (int)NumberField.Parent : -1,
        7 => name.SequenceEqual("deleted"u8) ? FirstFlag + (int)FlagField.Deleted
            : name.SequenceEqual("created"u8) ? FirstNumber + (int)NumberField.Created
            : -1,
        9 => name.SequenceEqual("submitted"u8) ? FirstList + (int)ListField.Submitted : -1,
        11 => name.SequenceEqual("descendants"u8) ? FirstNumber + (int)NumberField.Descendants : -1,
        _ => -1,
    };

    private ReadOnlySpan<byte> NameOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan;
        var name = _unescaped.AsSpan(_used);
        return name[..JsonText.Unescape(reader.ValueSpan, name)];
    }

    private ReadOnlyMemory<byte>? TextOf(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.True:
                return "1"u8.ToArray();
            case JsonTokenType.False:
                return "0"u8.ToArray();
            case JsonTokenType.String when reader.ValueIsEscaped:
                var length = JsonText.Unescape(reader.ValueSpan, _unescaped.AsSpan(_used));
                _used += length;
                return _unescaped.AsMemory(_used - length, length);
            case JsonTokenType.String:
                return _body.Slice(start + 1, reader.ValueSpan.Length);
            default:
                reader.Skip();
                return _body[start..(int)reader.BytesConsumed];
        }
    }

    private static long? NumberOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.String) return IdList.Whole(reader.ValueSpan);
        reader.Skip();
        return null;
    }

    private static bool? FlagOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False) return reader.TokenType == JsonTokenType.True;
        reader.Skip();
        return null;
    }
}
