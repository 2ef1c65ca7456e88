using HnActors.Node.Logs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Node.Tests.Logs;

public class RecentWarningsTests
{
    private readonly RecentWarnings _warnings = new(new FakeTimeProvider());

    [Fact]
    public void Warnings_and_errors_are_kept_and_what_is_less_is_not()
    {
        _warnings.Add(LogLevel.Information, "nothing");
        _warnings.Add(LogLevel.Warning, "a warning");
        _warnings.Add(LogLevel.Error, "an error");

        var (kept, count) = _warnings.Read();

        Assert.Equal(2, count);
        Assert.Equal(["Warning: a warning", "Error: an error"], kept.Select(one => $"{one.Level}: {one.Message}"));
    }

    [Fact]
    public void Of_very_many_and_very_long_ones_the_last_are_kept_and_cut()
    {
        for (var number = 1; number <= 1_000; number++) _warnings.Add(LogLevel.Warning, $"{number} {new string('x', 10_000)}");

        var (kept, count) = _warnings.Read();

        Assert.Equal(1_000, count);
        Assert.Equal(50, kept.Count);
        Assert.StartsWith("951 ", kept[0].Message);
        Assert.All(kept, one => Assert.True(one.Message.Length <= 2_000));
    }
}
