using System.Buffers.Text;
using System.Text.Json;

namespace HnActors.Storage.Items;

/// <summary>
/// A list of ids in any shape that the API sends: an array, which may have <c>null</c> for holes; an object with positions as names;
/// or a single number.
/// </summary>
internal sealed class IdList
{
    private readonly List<long?> _ids = [];
    private readonly List<(long Place, long? Id)> _placed = [];

    /// <summary>The list as it appears in the body; null if there is none.</summary>
    public ReadOnlyMemory<byte>? Json { get; set; }

    /// <summary>False if there is no list; an empty list counts as present.</summary>
    public bool IsPresent { get; private set; }

    /// <summary>Null stands for a hole, or for a value that is not a whole number.</summary>
    public IReadOnlyList<long?> Ids => _ids;

    public void Clear()
    {
        _ids.Clear();
        IsPresent = false;
        Json = null;
    }

    /// <summary>Reads the value that the reader is at, to its end.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        IsPresent = true;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) _ids.Add(IdOf(ref reader));
                break;
            case JsonTokenType.StartObject:
                ReadPlaces(ref reader);
                break;
            case JsonTokenType.Number:
                _ids.Add(IdOf(ref reader));
                break;
            default:
                IsPresent = false;
                break;
        }
    }

    /// <summary>The text as a whole number; null if it is not one, or exceeds 64 bits.</summary>
    public static long? Whole(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long number, out var consumed) && consumed == text.Length && text[0] != (byte)'+' ? number : null;

    private void ReadPlaces(ref Utf8JsonReader reader)
    {
        _placed.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var place = Whole(reader.ValueSpan) ?? long.MaxValue;
            reader.Read();
            _placed.Add((place, IdOf(ref reader)));
        }
        _ids.AddRange(_placed.OrderBy(one => one.Place).Select(one => one.Id));
    }

    private static long? IdOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.String) return Whole(reader.ValueSpan);
        reader.Skip();
        return null;
    }
}
