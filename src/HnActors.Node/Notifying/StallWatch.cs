namespace HnActors.Node.Notifying;

/// <summary>Detects when something has been paused for a long time, and when it resumes after that.</summary>
/// <param name="after">How long a pause counts as a stall.</param>
/// <param name="stalled">Called once per stall, with the reason.</param>
/// <param name="resumed">Called once after each stall, with the total length of the pause.</param>
internal sealed class StallWatch(TimeProvider time, TimeSpan after, Action<string> stalled, Action<TimeSpan> resumed) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _pausedAt;
    private string? _trouble;
    private bool _isStalled;

    /// <summary>Reports the current state. A trouble that directly follows another counts as the same pause.</summary>
    /// <param name="trouble">Why it is paused; null if it is not.</param>
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
            // The timer may fire a little early, or late for a pause that has ended while another began. Either way, wait for the rest.
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
