using System.Buffers.Text;
using System.Text.Json;

namespace HnActors.Storage.Items;

/// <summary>
/// A list of ids in whichever shape the API sends it: an array, which may have <c>null</c> for holes; an object with the places for names;
/// or a single number.
/// </summary>
internal sealed class IdList
{
    private readonly List<long?> _ids = [];
    private readonly List<(long Place, long? Id)> _placed = [];

    /// <summary>The list as it stands in the body; null where there is none.</summary>
    public ReadOnlyMemory<byte>? Json { get; set; }

    /// <summary>False where there is no list; an empty one is there.</summary>
    public bool IsPresent { get; private set; }

    /// <summary>Null stands for a hole, or for what is not a whole number.</summary>
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

    /// <summary>A whole number that is the whole text; null where it is none, or beyond 64 bits.</summary>
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
