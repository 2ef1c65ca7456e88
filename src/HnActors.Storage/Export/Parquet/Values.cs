using System.Runtime.CompilerServices;

namespace HnActors.Storage.Export.Parquet;

/// <summary>A growing array that keeps its capacity from one row group to the next.</summary>
internal sealed class Values<T>
    where T : struct
{
    private T[] _values = new T[1 << 10];

    public int Count { get; private set; }

    public ReadOnlyMemory<T> Memory => _values.AsMemory(0, Count);

    public void Add(T value)
    {
        if (Count == _values.Length) Array.Resize(ref _values, Count * 2);
        _values[Count++] = value;
    }

    public void Clear()
    {
        // Objects that a value refers to must not outlive its row group.
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) Array.Clear(_values, 0, Count);
        Count = 0;
    }
}
