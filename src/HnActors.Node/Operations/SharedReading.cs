namespace HnActors.Node.Operations;

/// <summary>Something that is read when somebody wants it, and once for all who want it within a moment.</summary>
/// <remarks>
/// A reading belongs to nobody: it goes on when whoever asked for it has left, and the next who asks finds what it brought. So it must end
/// by itself.
/// </remarks>
/// <param name="keptFor">How long the last reading will do.</param>
internal sealed class SharedReading<T>(Func<Task<T>> readAsync, Func<T, TimeSpan> keptFor, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Task<T>? _reading;
    private long _endedAt;

    /// <param name="cancellationToken">Ends the wait, not the reading.</param>
    public Task<T> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!IsGood(_reading)) _reading = BeginAsync();
            return _reading!.WaitAsync(cancellationToken);
        }
    }

    private bool IsGood(Task<T>? reading) => reading is not null
        && (!reading.IsCompleted || (reading.IsCompletedSuccessfully && time.GetElapsedTime(Volatile.Read(ref _endedAt)) < keptFor(reading.Result)));

    private async Task<T> BeginAsync()
    {
        var value = await readAsync().ConfigureAwait(false);
        Volatile.Write(ref _endedAt, time.GetTimestamp());
        return value;
    }
}
