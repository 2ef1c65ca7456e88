namespace HnActors.Node.Notifying;

/// <summary>Notices when something has been paused for long, and when it goes on after that.</summary>
/// <param name="after">How long is long.</param>
/// <param name="stalled">Told once for each stall, and why it is one.</param>
/// <param name="resumed">Told once after each stall, and how long it was paused in all.</param>
internal sealed class StallWatch(TimeProvider time, TimeSpan after, Action<string> stalled, Action<TimeSpan> resumed) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _pausedAt;
    private string? _trouble;
    private bool _isStalled;

    /// <summary>Says how it is at this moment. One trouble that follows another is the same pause.</summary>
    /// <param name="trouble">Why it is paused; null where it is not.</param>
    public void Observe(string? trouble)
    {
        TimeSpan? wasPausedFor = null;
        lock (_lock)
        {
            if (trouble is not null && _trouble is null)
            {
                _pausedAt = time.GetTimestamp();
                _timer = time.CreateTimer(_ => OnLong(), null, after, Timeout.InfiniteTimeSpan);
            }
            else if (trouble is null && _trouble is not null)
            {
                _timer?.Dispose();
                if (_isStalled) wasPausedFor = time.GetElapsedTime(_pausedAt);
                _isStalled = false;
            }
            _trouble = trouble;
        }
        if (wasPausedFor is { } duration) resumed(duration);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _trouble = null;
        }
    }

    private void OnLong()
    {
        string? trouble;
        lock (_lock)
        {
            trouble = _trouble;
            if (trouble is null || _isStalled) return;
            // A timer may be a moment early; or late, and of a pause that is over while another has begun. Either way there is one to come.
            if (after - time.GetElapsedTime(_pausedAt) is var left && left > TimeSpan.Zero)
            {
                _timer?.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }
            _isStalled = true;
        }
        stalled(trouble);
    }
}
