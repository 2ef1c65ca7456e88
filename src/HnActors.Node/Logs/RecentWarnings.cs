using Microsoft.Extensions.Logging;

namespace HnActors.Node.Logs;

/// <summary>Keeps the last warnings and errors.</summary>
internal sealed class RecentWarnings(TimeProvider time)
{
    private const int MaxKept = 50;
    private const int MaxLength = 2_000;

    private readonly Lock _lock = new();
    private readonly Queue<LoggedWarning> _kept = new();

    /// <summary>Those of this process: the actors' logger is made by its type, and can be given nothing.</summary>
    public static RecentWarnings OfThisProcess { get; } = new(TimeProvider.System);

    /// <summary>How many there have been so far.</summary>
    public long Count { get; private set; }

    /// <summary>Those that are kept, oldest first, and how many there have been.</summary>
    public (IReadOnlyList<LoggedWarning> Kept, long Count) Read()
    {
        lock (_lock) return ([.. _kept], Count);
    }

    /// <summary>Keeps what was said, unless it is of no more than passing interest.</summary>
    public void Add(LogLevel level, string message)
    {
        if (level < LogLevel.Warning) return;
        lock (_lock)
        {
            _kept.Enqueue(new LoggedWarning(time.GetUtcNow(), level.ToString(), message.Length > MaxLength ? message[..MaxLength] : message));
            if (_kept.Count > MaxKept) _kept.Dequeue();
            Count++;
        }
    }
}

/// <summary>What was logged.</summary>
internal sealed record LoggedWarning(DateTimeOffset Time, string Level, string Message);
