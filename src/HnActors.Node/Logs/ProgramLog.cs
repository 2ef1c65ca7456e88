using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace HnActors.Node.Logs;

/// <summary>
/// The process's log, as standard error is the process's. In text and on standard error it holds what the program's parts say. In a file, or in
/// JSON, it holds what the program itself says besides.
/// </summary>
internal sealed class ProgramLog
{
    // How the program's own words begin where they tell of something that went wrong.
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

    /// <summary>For what the program itself says, where <see cref="HoldsWords"/>.</summary>
    public ILogger Program => _program.Value;

    /// <summary>Whether what the program itself says is logged too.</summary>
    public bool HoldsWords => _file is not null || TakesStandardError;

    /// <summary>Whether standard error is a terminal on which lines may be drawn again.</summary>
    public bool IsTerminal => !Console.IsErrorRedirected && !TakesStandardError;

    /// <summary>What a display writes to: not logged, unless there is nothing else on standard error.</summary>
    public TextWriter Screen => TakesStandardError ? Console.Error : _standardError ?? Console.Error;

    private bool TakesStandardError => _settings is { Format: LogFormat.Json, File: null };

    /// <summary>Makes the process log in another way from here on.</summary>
    /// <exception cref="UsageException">The file can't be written to.</exception>
    public static void Install(LogSettings settings)
    {
        if (settings == new LogSettings()) return;
        var log = new ProgramLog(settings, Console.Error);
        Current = log;
        if (log.HoldsWords) Console.SetError(TextWriter.Synchronized(new LineWriter(log.OnLine)));
    }

    /// <summary>Has log lines shown above a live display: written into it they would tear it.</summary>
    public void ShowAbove(Action<string> show) => _showAbove = show;

    /// <summary>How much the program's parts log. Where a display stands, or none is wanted, only what nobody would otherwise learn of.</summary>
    public LogLevel LevelFor(bool quiet) =>
        _settings.Level ?? (!HoldsWords && (quiet || !Console.IsErrorRedirected) ? LogLevel.Critical : LogLevel.Warning);

    public bool HasEveryDetail => _settings.Level == LogLevel.Debug;

    /// <summary>How much a program logs that shows nothing else.</summary>
    public LogLevel LevelOfService => _settings.Level ?? LogLevel.Warning;

    /// <param name="category">Who logs.</param>
    public ILogger CreateLogger(string category) => new LineLogger(category, _formatter.Value, Write);

    /// <summary>Says a line to people, wherever the cursor may stand.</summary>
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
