using HnActors.Node.Options;

namespace HnActors.Node.Tests;

public class WholeNumberTests
{
    [Theory]
    [InlineData("10000", 10_000)]
    [InlineData("10,000", 10_000)]
    [InlineData("1_000_000", 1_000_000)]
    [InlineData("10k", 10_000)]
    [InlineData("2m", 2_000_000)]
    [InlineData("1.5M", 1_500_000)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Numbers_are_understood_as_people_write_them(string text, long expected)
    {
        Assert.True(WholeNumber.TryParse(text, out var number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-5")]
    [InlineData("1,5")]
    [InlineData("10,00")]
    [InlineData("1.5")]
    [InlineData("1.0005k")]
    [InlineData("1,000_000")]
    [InlineData("10kk")]
    [InlineData("10 000")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999999999")]
    [InlineData("9223372036854775807k")]
    public void What_could_mean_two_things_or_nothing_is_refused(string text) => Assert.False(WholeNumber.TryParse(text, out _));
}
