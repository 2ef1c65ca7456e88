using Microsoft.Extensions.Logging;

namespace HnActors.Node.Dashboard;

/// <summary>Keeps the last warnings and errors that this node logged.</summary>
internal sealed class RecentWarnings(TimeProvider time) : ILoggerProvider
{
    private const int MaxKept = 50;
    private const int MaxLength = 2_000;

    private readonly Lock _lock = new();
    private readonly Queue<LoggedWarning> _kept = new();

    /// <summary>How many there have been so far.</summary>
    public long Count { get; private set; }

    /// <summary>Those that are kept, oldest first, and how many there have been.</summary>
    public (IReadOnlyList<LoggedWarning> Kept, long Count) Read()
    {
        lock (_lock) return ([.. _kept], Count);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string message)
    {
        lock (_lock)
        {
            _kept.Enqueue(new LoggedWarning(time.GetUtcNow(), level.ToString(), message.Length > MaxLength ? message[..MaxLength] : message));
            if (_kept.Count > MaxKept) _kept.Dequeue();
            Count++;
        }
    }

    private sealed class Logger(RecentWarnings warnings) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) warnings.Add(logLevel, formatter(state, exception) + (exception is null ? "" : $": {exception.Message}"));
        }
    }
}

/// <summary>What was logged.</summary>
internal sealed record LoggedWarning(DateTimeOffset Time, string Level, string Message);
