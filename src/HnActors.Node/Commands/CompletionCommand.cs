using System.CommandLine;
using HnActors.Node.Shell;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors completion</c></summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = $"The shell: {string.Join(", ", CompletionScript.Shells)}." };
        shell.Validators.Add(result =>
        {
            var text = result.Tokens[0].Value;
            if (CompletionScript.Shells.Contains(text)) return;
            result.AddError($"there is no completion script for '{text}': give one of {string.Join(", ", CompletionScript.Shells)}.");
        });
        shell.CompletionSources.Add([.. CompletionScript.Shells]);
        var command = new Command("completion", "Prints a script that makes a shell complete commands and options.") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.Write(CompletionScript.For(parsed.GetValue(shell)!, CommandWords.All((RootCommand)parsed.RootCommandResult.Command)));
            return ExitCode.Done;
        });
        return command.WithExamples(
            "source <(hnactors completion bash)", "hnactors completion fish > ~/.config/fish/completions/hnactors.fish");
    }
}
