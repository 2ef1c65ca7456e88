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
    [InlineData("status now", "'now' is one word too many")]
    [InlineData("get item -1", "-1 is no item's id")]
    [InlineData("get user ''", "can't be empty")]
    [InlineData("simulate --port 99999", "--port 99999")]
    [InlineData("dead-letters list --kind foo", "server-error")]
    public async Task A_wrong_word_is_named_in_one_line_with_what_may_have_been_meant(string line, string expected)
    {
        var error = await Assert.ThrowsAsync<UsageException>(() => HnActorsCommand.RunAsync(
            [.. line.Split(' ').Select(word => word.Trim('\''))],
            new InvocationConfiguration { EnableDefaultExceptionHandler = false },
            CancellationToken.None));

        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static IEnumerable<string> PathsBelow(Command command, string path) =>
        command.Subcommands.SelectMany(below => PathsBelow(below, $"{path} {below.Name}".Trim())).Prepend(path);
}
