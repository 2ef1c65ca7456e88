namespace HnActors.Node.Operations;

/// <summary>Something that is read when somebody wants it, and once for all who want it within a moment.</summary>
/// <param name="keptFor">How long the last reading will do.</param>
internal sealed class SharedReading<T>(Func<CancellationToken, Task<T>> readAsync, Func<T, TimeSpan> keptFor, TimeProvider time)
{
    private readonly SemaphoreSlim _reading = new(1);
    private (T Value, long At)? _last;

    public async Task<T> ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < keptFor(last.Value)) return last.Value;
            var value = await readAsync(cancellationToken).ConfigureAwait(false);
            _last = (value, time.GetTimestamp());
            return value;
        }
        finally
        {
            _reading.Release();
        }
    }
}
