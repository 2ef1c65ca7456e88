using System.CommandLine;
using HnActors.Node.Commands;
using HnActors.Node.Terminal;

namespace HnActors.Node.Tests.Program;

public class HelpTests
{
    public static TheoryData<string> EveryCommand => [.. PathsBelow(HnActorsCommand.Create(), "")];

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task Help_works_behind_every_command(string path)
    {
        var output = new StringWriter { NewLine = "\n" };

        var code = await HnActorsCommand.RunAsync(
            [.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"], new InvocationConfiguration { Output = output }, CancellationToken.None);

        Assert.Equal(0, code);
        var usage = output.ToString().Split('\n').SkipWhile(line => line != "Usage:").ElementAt(1);
        Assert.Contains(path.Length > 0 ? $" {path} " : "[command]", usage);
    }

    [Theory]
    [InlineData("frobnicate", "unknown command 'frobnicate'")]
    [InlineData("downlod --last 5", "did you mean 'download'?")]
    [InlineData("job strat --last 5", "did you mean 'start'?")]
    [InlineData("get itm 5", "did you mean 'item'?")]
    [InlineData("download --lsat 5", "did you mean '--last'?")]
    [InlineData("job", "hnactors job start")]
    [InlineData("dead-letters", "hnactors dead-letters retry")]
    [InlineData("status now", "'now' is one argument too many")]
    [InlineData("get item -1", "'-1' is not an item's id")]
    [InlineData("get thread abc", "'abc' is not an item's id: give a whole number")]
    [InlineData("completion tcsh", "give one of bash")]
    [InlineData("job list --node https://", "write http://HOST:PORT")]
    [InlineData("download --last 5 --store foo.db", "such as sqlite:foo.db")]
    [InlineData("download --last 5 --store sqlite::memory:", "vanish when the program ends")]
    [InlineData("download --last 5 --bandwidth 20", "such as 20MB/s")]
    [InlineData("download --ids /", "--ids / is a folder")]
    [InlineData("status --config /", "--config / is a folder")]
    [InlineData("bench --folder /proc", "name another folder")]
    [InlineData("export --dataset x hn.jsonl", "can't be used with a FILE")]
    [InlineData("export --dataset x --from 1", "can't be used with a FILE")]
    [InlineData("download --last --store sqlite:x.db", "--last has no value: '--store' is an option")]
    [InlineData("download --last 5 --api --all", "--api has no value: '--all' is an option")]
    [InlineData("simulate --fault 503@5-1", "1 is below 5")]
    [InlineData("simulate --collapse-above 5", "give --capacity as well")]
    [InlineData("simulate --ban-after 5", "refusals by --rate-limit")]
    [InlineData("simulate --latency 1e9", "--latency 1e9 is not a number from 0")]
    [InlineData("simulate --items /", "--items / is a folder")]
    [InlineData("simulate --items x.jsonl --edits 3", "--edits is about made-up ones")]
    [InlineData("simulate --retry-after später", "--retry-after später can't be sent")]
    [InlineData("get user ''", "can't be empty")]
    [InlineData("simulate --port 99999", "--port 99999")]
    [InlineData("dead-letters list --kind foo", "server-error")]
    public async Task A_wrong_word_is_named_in_one_line_with_what_may_have_been_meant(string line, string expected)
    {
        if (line.Contains("/proc", StringComparison.Ordinal) && !OperatingSystem.IsLinux()) return;

        var error = await Record.ExceptionAsync(() => HnActorsCommand.RunAsync(
            [.. line.Split(' ').Select(word => word.Trim('\''))],
            new InvocationConfiguration { EnableDefaultExceptionHandler = false },
            CancellationToken.None));

        // Both end the program with exit code 2.
        Assert.True(error is UsageException or FormatException, $"{error}");
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static IEnumerable<string> PathsBelow(Command command, string path) =>
        command.Subcommands.SelectMany(below => PathsBelow(below, $"{path} {below.Name}".Trim())).Prepend(path);
}
