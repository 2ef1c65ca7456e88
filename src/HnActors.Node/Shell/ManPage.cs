using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text;

namespace HnActors.Node.Shell;

/// <summary>Generates the program's manual for <c>man</c> from the definition of the command line.</summary>
internal static class ManPage
{
    /// <param name="version">The program's version.</param>
    /// <param name="examplesOf">Returns the example command lines of a command.</param>
    public static string Of(IReadOnlyList<CommandWords> commands, string version, Func<Command, IReadOnlyList<string>> examplesOf)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $".TH HNACTORS 1 \"\" \"hnactors {Escaped(version)}\" \"User Commands\"\n");
        page.Append(".SH NAME\nhnactors \\- makes and keeps a complete local copy of Hacker News\n");
        page.Append(".SH SYNOPSIS\n.B hnactors\n.I COMMAND\n.RI [ options ]\n");
        page.Append(".SH COMMANDS\n");
        foreach (var command in commands.Where(command => command.Path.Length > 0 && command.Subcommands.Count == 0)) Append(page, command, examplesOf);
        page.Append(".SH OPTIONS OF ALL COMMANDS\n");
        AppendOptions(page, commands.Single(command => command.Path.Length == 0).Command.Options.Where(option => option.Recursive));
        page.Append(".SH EXIT STATUS\n");
        foreach (var (code, meaning) in new[]
        {
            ("0", "Everything is stored, or was given up by you with dead-letters drop."),
            ("1", "It failed; or a comparison found a difference."),
            ("2", "The command line is not valid."),
            ("3", "It finished, but some ids are parked."),
            ("4", "The job that job status --watch looked at was paused or cancelled."),
            ("130", "It was interrupted; what was done is kept."),
        })
        {
            page.Append(CultureInfo.InvariantCulture, $".TP\n.B {code}\n{Escaped(meaning)}\n");
        }
        page.Append(".SH ENVIRONMENT\nAn option whose description ends with a name in brackets may come from that variable.\n");
        page.Append(".SH FILES\n.TP\n.I hnactors.json\nSettings, in the working folder and then in $XDG_CONFIG_HOME/hnactors, or the file that " +
            "\\-\\-config names; see hnactors config show.\n");
        page.Append(".TP\n.I hn.db\nThe default store; beside it hn.jobs.db, what is done and what failed.\n");
        return page.ToString();
    }

    private static void Append(StringBuilder page, CommandWords command, Func<Command, IReadOnlyList<string>> examplesOf)
    {
        page.Append(CultureInfo.InvariantCulture, $".SS hnactors {Escaped(command.Path)}");
        foreach (var argument in command.Command.Arguments) page.Append(CultureInfo.InvariantCulture, $" {Escaped(argument.Name)}");
        page.Append(CultureInfo.InvariantCulture, $"\n{Escaped(command.Command.Description)}\n");
        foreach (var argument in command.Command.Arguments)
            page.Append(CultureInfo.InvariantCulture, $".TP\n.I {Escaped(argument.Name)}\n{Escaped(argument.Description)}\n");
        AppendOptions(page, command.Command.Options);
        var examples = examplesOf(command.Command);
        if (examples.Count == 0) return;
        page.Append(".PP\nExamples:\n.PP\n.nf\n");
        foreach (var example in examples) page.Append(CultureInfo.InvariantCulture, $"    {Escaped(example)}\n");
        page.Append(".fi\n");
    }

    private static void AppendOptions(StringBuilder page, IEnumerable<Option> options)
    {
        foreach (var option in options.Where(option => !option.Hidden && option is not HelpOption))
        {
            var value = option.ValueType == typeof(bool) ? "" : $" \\fI{Escaped(option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant())}\\fR";
            page.Append(CultureInfo.InvariantCulture, $".TP\n\\fB{Escaped(option.Name)}\\fR{value}\n{Escaped(option.Description + Default(option))}\n");
        }
    }

    // As in the help; the default of a switch is obvious.
    private static string Default(Option option) => option is { HasDefaultValue: true, ValueType: var type } && type != typeof(bool)
        && Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture) is { Length: > 0 } value ? $" Default: {value}." : "";

    // Otherwise a hyphen would become a dash, a backslash an escape, and a dot or quote at the start of a line a request.
    private static string Escaped(string? text)
    {
        var escaped = (text ?? "").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
