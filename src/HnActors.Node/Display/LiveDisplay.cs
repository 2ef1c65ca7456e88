using Spectre.Console;
using Spectre.Console.Rendering;

namespace HnActors.Node.Display;

/// <summary>A few lines that stay in place, for terminals.</summary>
internal sealed class LiveDisplay(IAnsiConsole console) : IProgressDisplay
{
    private readonly Lock _lock = new();
    private IRenderable? _shown;
    private ProgressSnapshot? _last;

    public void Paused(string? trouble)
    {
        if (trouble is not null) Note($"PAUSED: {trouble}");
    }

    public void Note(string message)
    {
        lock (_lock)
        {
            Erase();
            console.WriteLine(message);
        }
    }

    public void Show(ProgressSnapshot snapshot)
    {
        lock (_lock)
        {
            Erase();
            _last = snapshot;
            var lines = ProgressText.Lines(snapshot, console.Profile.Width);
            _shown = new Rows(lines.Select(line => Paint(line, snapshot)));
            console.Cursor.Hide();
            console.Write(_shown);
        }
    }

    public void End()
    {
        if (_last is { IsEnded: false } last) Show(last with { IsEnded = true });
        lock (_lock)
        {
            _shown = null;
            console.Cursor.Show();
        }
    }

    private static Text Paint(string line, ProgressSnapshot snapshot)
    {
        var style = line.StartsWith(snapshot.Status.Subject.Nouns(), StringComparison.Ordinal) ? new Style(Color.Orange1)
            : line.Contains("PAUSED", StringComparison.Ordinal) ? new Style(Color.Red)
            : line.StartsWith("stored", StringComparison.Ordinal) && snapshot.Status.Parked > 0 ? new Style(Color.Yellow)
            : Style.Plain;
        return new Text(line, style).Overflow(Overflow.Crop);
    }

    // Spectre's live display wants to own the loop; here the run owns it, and there are only a few lines.
    private void Erase()
    {
        if (_shown is null) return;
        var options = RenderOptions.Create(console);
        var height = _shown.Render(options, console.Profile.Width).Count(segment => segment.IsLineBreak);
        for (var line = 0; line < height; line++)
        {
            console.Cursor.MoveUp();
            console.Write(new ControlCode("\u001b[2K"));
        }
        _shown = null;
    }
}
