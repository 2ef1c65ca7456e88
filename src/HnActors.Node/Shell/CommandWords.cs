using System.CommandLine;

namespace HnActors.Node.Shell;

/// <summary>A word that may follow on the command line, and what it means.</summary>
internal sealed record Word(string Text, string Description);

/// <summary>The words that may follow one command.</summary>
/// <param name="Path">The command's words after the program's name, separated by spaces; empty for the program itself.</param>
/// <param name="Subcommands">The words of its subcommands.</param>
/// <param name="Options">Options of this command.</param>
internal sealed record CommandWords(string Path, Command Command, IReadOnlyList<Word> Subcommands, IReadOnlyList<Word> Options)
{
    /// <summary>The program and all its commands, each before its subcommands, without hidden ones.</summary>
    public static IReadOnlyList<CommandWords> All(RootCommand root)
    {
        var all = new List<CommandWords>();
        Add(root, "");
        return all;

        void Add(Command command, string path)
        {
            var subcommands = command.Subcommands.Where(sub => !sub.Hidden).ToList();
            all.Add(new CommandWords(
                path,
                command,
                [.. subcommands.Select(sub => new Word(sub.Name, FirstSentence(sub.Description)))],
                [.. OptionsOf(command, subcommands.Count == 0).Select(option => new Word(option.Name, FirstSentence(option.Description)))]));
            foreach (var sub in subcommands) Add(sub, path.Length == 0 ? sub.Name : $"{path} {sub.Name}");
        }
    }

    /// <summary>All words that may follow, including those that every command has.</summary>
    public IEnumerable<Word> Next => Subcommands.Concat(Options).Append(new Word("--help", "Shows the usage")).DistinctBy(word => word.Text);

    // Recursive options are offered only for commands that do something.
    private static IEnumerable<Option> OptionsOf(Command command, bool inherited) => command.Options
        .Concat(inherited ? Parents(command).SelectMany(parent => parent.Options).Where(option => option.Recursive) : [])
        .Where(option => !option.Hidden);

    private static IEnumerable<Command> Parents(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Parents(parent).Prepend(parent));

    private static string FirstSentence(string? text)
    {
        text = (text ?? "").ReplaceLineEndings(" ");
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }
}
