using System.Text;
using HnActors.Storage.Items;

namespace HnActors.Storage.Export;

/// <summary>Selects items by type and time.</summary>
/// <param name="types">Such as <c>story</c>; empty for all.</param>
/// <param name="since">Only items of this time or later, in Unix seconds; null for no bound.</param>
/// <param name="until">Only items before this time, in Unix seconds; null for no bound.</param>
/// <remarks>Items without a time are outside any bounds. Not thread-safe.</remarks>
public sealed class ItemFilter(IReadOnlyCollection<string> types, long? since, long? until)
{
    private readonly byte[][] _types = [.. types.Select(Encoding.UTF8.GetBytes)];
    private readonly BodyFields _fields = new();

    internal bool Passes(ReadOnlyMemory<byte> body)
    {
        _fields.Read(body);
        return HasType() && IsInTime();
    }

    private bool HasType()
    {
        if (_types.Length == 0) return true;
        if (_fields[TextField.Type] is not { } type) return false;
        foreach (var wanted in _types)
        {
            if (type.Span.SequenceEqual(wanted)) return true;
        }
        return false;
    }

    private bool IsInTime()
    {
        if (since is null && until is null) return true;
        return _fields[NumberField.Time] is { } time && time >= (since ?? long.MinValue) && (until is null || time < until);
    }
}
