using System.CommandLine;
using HnActors.Node.Shell;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors man</c></summary>
internal static class ManCommand
{
    public static Command Create()
    {
        var command = new Command("man", "Prints the manual page.");
        command.SetAction(parsed =>
        {
            Console.Out.Write(ManPage.Of(
                CommandWords.All((RootCommand)parsed.RootCommandResult.Command), ProgramVersion.Text, HelpWithExamples.Of));
            return ExitCode.Done;
        });
        return command.WithExamples("hnactors man > /usr/local/share/man/man1/hnactors.1");
    }
}
