using System.Globalization;
using System.Text;

namespace HnActors.Node.Shell;

/// <summary>Generates completion scripts for shells. They contain the words themselves, so completion starts no program.</summary>
internal static class CompletionScript
{
    private static readonly Dictionary<string, Func<IReadOnlyList<CommandWords>, string>> Makers = new()
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
        ["pwsh"] = PowerShell,
    };

    public static IReadOnlyList<string> Shells { get; } = [.. Makers.Keys];

    /// <param name="shell">One of <see cref="Shells"/>.</param>
    public static string For(string shell, IReadOnlyList<CommandWords> commands) => Makers[shell](commands).ReplaceLineEndings("\n");

    // If no word matches, -o default completes file names.
    private static string Bash(IReadOnlyList<CommandWords> commands) => $$"""
        # bash completion for hnactors: source it, or keep it as /usr/share/bash-completion/completions/hnactors
        _hnactors() {
            local at= words= i
            for ((i = 1; i < COMP_CWORD; i++)); do
                case "$at/${COMP_WORDS[i]}" in
        {{Steps(commands, "            ", path => $"at='{path}' ;;")}}
                esac
            done
            case "$at" in
        {{Lines(commands, command => $"        '{command.Path}') words='{Texts(command)}' ;;")}}
            esac
            COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _hnactors hnactors

        """;

    private static string Zsh(IReadOnlyList<CommandWords> commands) => $$"""
        #compdef hnactors
        # zsh completion for hnactors: keep it as _hnactors in a folder of $fpath
        _hnactors() {
            local at= word
            local -a next
            for word in ${words[2,CURRENT-1]}; do
                case "$at/$word" in
        {{Steps(commands, "            ", path => $"at='{path}' ;;")}}
                esac
            done
            case "$at" in
        {{Lines(commands, command => $"        '{command.Path}') next=({string.Join(' ', command.Next.Select(word => $"'{Zsh(word)}'"))}) ;;")}}
            esac
            _describe 'hnactors' next || _files
        }
        if [ "$funcstack[1]" = "_hnactors" ]; then _hnactors "$@"; else compdef _hnactors hnactors; fi

        """;

    private static string Fish(IReadOnlyList<CommandWords> commands) => $$"""
        # fish completion for hnactors: keep it as ~/.config/fish/completions/hnactors.fish
        function __hnactors_at
            set -l at ''
            for word in (commandline -opc)[2..]
                switch "$at/$word"
        {{Steps(commands, "            ", path => $"set at '{path}'", "case '", "'\n                ")}}
                end
            end
            test "$at" = "$argv[1]"
        end
        {{Lines(commands, command => string.Join('\n', command.Next.Select(word => FishLine(command, word))))}}

        """;

    private static string FishLine(CommandWords command, Word word) =>
        $"complete -c hnactors -n \"__hnactors_at '{command.Path}'\" " +
        $"{(word.Text.StartsWith("--", StringComparison.Ordinal) ? $"-l {word.Text[2..]}" : $"-f -a {word.Text}")} -d '{Quoted(word.Description, "\\'")}'";

    private static string PowerShell(IReadOnlyList<CommandWords> commands) => $$"""
        # PowerShell completion for hnactors: add it to $PROFILE
        Register-ArgumentCompleter -Native -CommandName hnactors -ScriptBlock {
            param($word, $ast, $position)
            $next = @{
        {{Lines(commands, command => $"        '{command.Path}' = @({string.Join(", ", command.Next.Select(word => $"'{word.Text}'"))})")}}
            }
            $at = ''
            foreach ($element in $ast.CommandElements | Select-Object -Skip 1) {
                if ($element.Extent.EndOffset -ge $position) { break }
                $longer = "$at $element".Trim()
                if ($next.ContainsKey($longer)) { $at = $longer }
            }
            $next[$at] | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }

        """;

    private static string Steps(
        IReadOnlyList<CommandWords> commands, string indent, Func<string, string> step, string before = "'", string after = "') ")
    {
        var lines = new StringBuilder();
        foreach (var command in commands)
        {
            foreach (var sub in command.Subcommands)
            {
                var path = command.Path.Length == 0 ? sub.Text : $"{command.Path} {sub.Text}";
                lines.Append(CultureInfo.InvariantCulture, $"{indent}{before}{command.Path}/{sub.Text}{after}{step(path)}\n");
            }
        }
        return lines.ToString().TrimEnd('\n');
    }

    private static string Lines(IReadOnlyList<CommandWords> commands, Func<CommandWords, string> line) => string.Join('\n', commands.Select(line));

    private static string Texts(CommandWords command) => string.Join(' ', command.Next.Select(word => word.Text));

    private static string Zsh(Word word) => $"{word.Text}:{Quoted(word.Description, "'\\''")}";

    private static string Quoted(string text, string quote) => text.Replace("'", quote, StringComparison.Ordinal);
}
