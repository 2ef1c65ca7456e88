using Microsoft.Extensions.Logging;

namespace HnActors.Node.Hosting;

/// <summary>Passes on what is logged, but for messages that say nothing to whoever reads them.</summary>
/// <param name="unsaid">Parts of such messages.</param>
internal sealed class QuietLoggerProvider(ILoggerProvider inner, IReadOnlyList<string> unsaid) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new QuietLogger(inner.CreateLogger(categoryName), unsaid);

    public void Dispose() => inner.Dispose();

    private sealed class QuietLogger(ILogger inner, IReadOnlyList<string> unsaid) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            if (!unsaid.Any(part => message.Contains(part, StringComparison.Ordinal))) inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
