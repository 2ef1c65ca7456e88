using Microsoft.Extensions.Logging;

namespace HnActors.Node.Logs;

/// <summary>Keeps the most recent warnings and errors.</summary>
internal sealed class RecentWarnings(TimeProvider time)
{
    private const int MaxKept = 50;
    private const int MaxLength = 2_000;

    private readonly Lock _lock = new();
    private readonly Queue<LoggedWarning> _kept = new();

    /// <summary>The warnings of this process. Static, since Akka creates the actors' logger from its type, without arguments.</summary>
    public static RecentWarnings OfThisProcess { get; } = new(TimeProvider.System);

    /// <summary>The number of warnings so far.</summary>
    public long Count { get; private set; }

    /// <summary>Returns the kept warnings, oldest first, and the total number so far.</summary>
    public (IReadOnlyList<LoggedWarning> Kept, long Count) Read()
    {
        lock (_lock) return ([.. _kept], Count);
    }

    /// <summary>Keeps a message of level warning or above.</summary>
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

/// <summary>A logged warning or error.</summary>
internal sealed record LoggedWarning(DateTimeOffset Time, string Level, string Message);
