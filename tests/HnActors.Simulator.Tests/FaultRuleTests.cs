using HnActors.Simulator.Faults;

namespace HnActors.Simulator.Tests;

public class FaultRuleTests
{
    [Fact]
    public void A_rule_says_what_how_often_with_which_ids_and_when()
    {
        var rule = FaultRule.Parse("503=2.5%@10-20:1-3.5");

        Assert.Equal(
            new FaultRule(Fault.Status, 503, 0.025, 10, 20, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3.5)),
            rule);
        Assert.Equal(new FaultRule(Fault.WrongId, 0, 1, 7, 7), FaultRule.Parse("wrong-id@7"));
        Assert.Equal("wrong-id", FaultRule.Parse("wrong-id=1%").Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("explode=1%")]
    [InlineData("200=1%")]
    [InlineData("503=200%")]
    [InlineData("503=1")]
    [InlineData("503@5-1")]
    [InlineData("503:10-10")]
    [InlineData("503:0-1000000000000")]
    [InlineData("503=1.2.3%")]
    [InlineData("503=.%")]
    [InlineData("503@99999999999999999999")]
    public void Anything_else_is_refused_with_its_value(string rule) =>
        Assert.Contains($"'{rule}'", Assert.Throws<FormatException>(() => FaultRule.Parse(rule)).Message);
}
