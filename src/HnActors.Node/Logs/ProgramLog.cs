using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace HnActors.Node.Logs;

/// <summary>
/// The process-wide log, like standard error. As text on standard error it holds what the program's components log. In a file, or as
/// JSON, it also holds the program's own messages.
/// </summary>
internal sealed class ProgramLog
{
    // The prefix of the program's own error messages.
    private const string Complaint = "hnactors: ";

    private readonly LogSettings _settings;
    private readonly Lazy<ConsoleFormatter> _formatter;
    private readonly Lazy<ILogger> _program;
    private readonly TextWriter? _standardError;
    private readonly LogFile? _file;
    private Action<string>? _showAbove;

    private ProgramLog(LogSettings settings, TextWriter? standardError)
    {
        _settings = settings;
        _standardError = standardError;
        _formatter = new Lazy<ConsoleFormatter>(() => LogFormatters.Of(settings.Format));
        _file = settings.File is { } path ? LogFile.Open(path) : null;
        _program = new Lazy<ILogger>(() => CreateLogger("hnactors"));
    }

    public static ProgramLog Current { get; private set; } = new(new LogSettings(), standardError: null);

    /// <summary>The logger for the program's own messages, if <see cref="HoldsWords"/>.</summary>
    public ILogger Program => _program.Value;

    /// <summary>Whether the program's own messages are logged too.</summary>
    public bool HoldsWords => _file is not null || TakesStandardError;

    /// <summary>Whether standard error is a terminal on which lines may be redrawn.</summary>
    public bool IsTerminal => !Console.IsErrorRedirected && !TakesStandardError;

    /// <summary>The output of displays: not logged, unless standard error holds nothing but the log.</summary>
    public TextWriter Screen => TakesStandardError ? Console.Error : _standardError ?? Console.Error;

    private bool TakesStandardError => _settings is { Format: LogFormat.Json, File: null };

    /// <summary>Changes how the process logs from here on.</summary>
    /// <exception cref="UsageException">The file can't be written to.</exception>
    public static void Install(LogSettings settings)
    {
        if (settings == new LogSettings()) return;
        var log = new ProgramLog(settings, Console.Error);
        Current = log;
        if (log.HoldsWords) Console.SetError(TextWriter.Synchronized(new LineWriter(log.OnLine)));
    }

    /// <summary>Shows log lines above a live display, which they would corrupt otherwise.</summary>
    public void ShowAbove(Action<string> show) => _showAbove = show;

    /// <summary>The log level of the program's components. With a display, or when quiet, only what would otherwise go unnoticed.</summary>
    public LogLevel LevelFor(bool quiet) =>
        _settings.Level ?? (!HoldsWords && (quiet || !Console.IsErrorRedirected) ? LogLevel.Critical : LogLevel.Warning);

    public bool HasEveryDetail => _settings.Level == LogLevel.Debug;

    /// <summary>The log level of a service that shows nothing else.</summary>
    public LogLevel LevelOfService => _settings.Level ?? LogLevel.Warning;

    /// <param name="category">The source of the messages.</param>
    public ILogger CreateLogger(string category) => new LineLogger(category, _formatter.Value, Write);

    /// <summary>Shows a line to people, wherever the cursor is.</summary>
    public void Show(string line)
    {
        if (_showAbove is null)
        {
            Console.Error.WriteLine(line);
            return;
        }
        _showAbove(line);
        if (HoldsWords) Program.Say(LogLevel.Information, line);
    }

    private void OnLine(string line)
    {
        if (!TakesStandardError) _standardError!.WriteLine(line);
        if (line.StartsWith(Complaint, StringComparison.Ordinal)) Program.Say(LogLevel.Error, line[Complaint.Length..]);
        else if (line.Length > 0) Program.Say(LogLevel.Information, line);
    }

    private void Write(string text)
    {
        if (_file is not null) _file.Append(text);
        else if (_showAbove is not null) _showAbove(text.TrimEnd('\n'));
        else (_standardError ?? Console.Error).Write(text);
    }
}
