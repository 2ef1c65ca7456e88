namespace HnActors.HackerNews;

/// <summary>
/// Finds out whether a server can be talked to over connections of our own: it can't where many of its answers are refused by the strict
/// reader, and yet good for another. Any thread may call any member.
/// </summary>
internal sealed class DirectTrial
{
    // One odd answer in a thousand, such as a broken proxy on the way gives, is no reason to change.
    private const int MinRefused = 8;
    private const int MaxSharePercent = 10;
    private const int Window = 1000;

    private readonly Lock _lock = new();
    private volatile int _refused;
    private int _taken;

    /// <summary>An answer was taken.</summary>
    public void OnTaken()
    {
        // The usual case costs nothing: what is counted are the answers since the first that was refused.
        if (_refused == 0) return;
        lock (_lock)
        {
            if (++_taken + _refused >= Window) _taken = _refused = 0;
        }
    }

    /// <summary>An answer was refused, and another client made sense of it.</summary>
    /// <returns>True where the server is better talked to by that other client.</returns>
    public bool OnRefused()
    {
        lock (_lock)
        {
            _refused++;
            return _refused >= MinRefused && _refused * 100 >= (_refused + _taken) * MaxSharePercent;
        }
    }
}
