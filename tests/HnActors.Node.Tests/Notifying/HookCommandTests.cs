using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using HnActors.Node.Notifying;
using HnActors.Node.Tests.Program;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Node.Tests.Notifying;

public class HookCommandTests : ProgramTest
{
    private static readonly Notice Stalled = new(NoticeEvent.Stalled, "follow", null, null, 7, 1, 0.5, "the API is down", DateTimeOffset.UnixEpoch);

    private readonly ConcurrentQueue<string> _said = new();
    private readonly FakeTimeProvider _time = new();

    [LinuxFact]
    public async Task A_command_has_the_facts_in_its_environment_and_on_its_standard_input()
    {
        Assert.Null(await Command($"cat > {InFolder("in")}; env | grep ^HNACTORS_ | sort; echo oops >&2").TellAsync(Stalled));

        Assert.Equal("stalled", JsonDocument.Parse(File.ReadAllText(InFolder("in"))).RootElement.GetProperty("event").GetString());
        foreach (var line in new[]
        {
            "HNACTORS_EVENT=stalled", "HNACTORS_COMMAND=follow", "HNACTORS_JOB=", "HNACTORS_EXIT_CODE=", "HNACTORS_ITEMS=7",
            "HNACTORS_DEAD_LETTERS=1", "HNACTORS_SECONDS=0.5", "HNACTORS_MESSAGE=the API is down", "oops",
        })
        {
            Assert.Contains(line, _said);
        }
        Assert.Contains(_said, line => line.StartsWith("HNACTORS_TIME=1970-01-01T00:00:00", StringComparison.Ordinal));
    }

    [LinuxTheory]
    [InlineData("exit 7", "--on-stall ended with exit code 7")]
    [InlineData("no-such-program", "--on-stall ended with exit code 127")]
    [InlineData("exec <&-; true", null)]
    public async Task What_becomes_of_it_is_said(string line, string? problem) => Assert.Equal(problem, await Command(line).TellAsync(Stalled));

    [LinuxFact]
    public async Task One_that_does_not_end_is_ended_after_a_minute_with_all_that_it_began()
    {
        var telling = Command("sleep 1000 & echo $!; wait").TellAsync(Stalled);
        await UntilAsync(() => !_said.IsEmpty, () => "it did not begin");
        using var child = Process.GetProcessById(int.Parse(_said.First()));

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(telling.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("--on-stall was killed: it did not end within 60 s", await telling);
        await child.WaitForExitAsync();
    }

    [LinuxFact]
    public async Task What_it_leaves_behind_is_not_waited_for()
    {
        Assert.Null(await Command("sleep 1000 & echo $!").TellAsync(Stalled));

        using var child = Process.GetProcessById(int.Parse(Assert.Single(_said)));
        child.Kill();
    }

    private HookCommand Command(string line) => new("--on-stall", line, _time, _said.Enqueue);
}
