namespace HnActors.Node.Display;

/// <summary>Prints a line every few seconds, for logs and pipes.</summary>
internal sealed class PlainDisplay(TextWriter output, TimeProvider time, TimeSpan? interval = null) : IProgressDisplay
{
    private readonly TimeSpan _interval = interval ?? TimeSpan.FromSeconds(5);
    private TimeSpan? _next;
    private ProgressSnapshot? _last;
    private (bool Api, string? Store) _trouble;

    public void Note(string message) => output.WriteLine(message);

    public void Paused(string? trouble)
    {
        if (trouble is not null) Note($"PAUSED: {trouble}");
    }

    public void Show(ProgressSnapshot snapshot)
    {
        _last = snapshot;
        // Trouble and its end are shown at once.
        var now = time.GetElapsedTime(0);
        _next ??= now + _interval / 2;
        if (now < _next && snapshot.Trouble == _trouble) return;
        _trouble = snapshot.Trouble;
        _next = now + _interval;
        output.WriteLine(ProgressText.Line(snapshot));
    }

    public void End()
    {
        if (_last is { } last) output.WriteLine(ProgressText.Line(last with { IsEnded = true }));
        _last = null;
    }
}
