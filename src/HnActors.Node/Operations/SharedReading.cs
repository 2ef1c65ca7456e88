namespace HnActors.Node.Operations;

/// <summary>A value that is read on demand, and only once for all callers that need it at about the same time.</summary>
/// <remarks>
/// A reading belongs to no caller: it continues when its caller has left, and the next caller gets its result. So it must complete
/// on its own.
/// </remarks>
/// <param name="keptFor">How long a reading may be reused.</param>
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
