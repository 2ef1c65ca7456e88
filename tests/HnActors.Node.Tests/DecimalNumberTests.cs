using HnActors.Node.Commands;
using HnActors.Node.Options;

namespace HnActors.Node.Tests;

public class DecimalNumberTests
{
    [Theory]
    [InlineData("0.5", 0.5)]
    [InlineData("15", 15)]
    [InlineData("1e3", 1000)]
    [InlineData(".25", 0.25)]
    public void A_number_may_have_a_fraction_after_a_point(string text, double expected)
    {
        Assert.True(DecimalNumber.TryParse(text, out var number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("0,5")]
    [InlineData("1,000")]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    public void A_comma_and_what_is_no_number_are_refused(string text) => Assert.False(DecimalNumber.TryParse(text, out _));

    [Theory]
    [InlineData("job", "set", "x", "--max-rate", "0,5")]
    [InlineData("download", "--last", "10", "--max-rate", "0,5")]
    [InlineData("download", "--last", "10", "--timeout", "1,5")]
    [InlineData("follow", "--sweep-rate", "1,5")]
    [InlineData("dead-letters", "list", "--older-than", "1,5")]
    [InlineData("dead-letters", "drop", "--older-than", "1,5", "--reason", "why")]
    public void No_option_takes_half_of_something_for_five_of_it(params string[] arguments) =>
        Assert.Contains(arguments[^1].Contains(',', StringComparison.Ordinal) ? arguments[^1] : "1,5",
            Assert.Single(HnActorsCommand.Create().Parse(arguments).Errors).Message, StringComparison.Ordinal);
}
