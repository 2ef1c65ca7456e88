using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Tests.Operations;

public class AccessTokenTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("s3cret", "s3cret")]
    [InlineData("two words", "two words")]
    [InlineData(" s3cret\r\n", "s3cret")]
    public void The_end_of_a_line_is_no_part_of_it(string? value, string? expected) =>
        Assert.Equal(expected, AccessToken.Parse(AccessToken.Full, value));

    [Theory]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("caf\u00e9")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void What_no_request_could_show_is_refused_at_the_start_and_not_repeated(string value)
    {
        var refused = Assert.Throws<UsageException>(() => AccessToken.Parse(AccessToken.ReadOnly, value));

        Assert.StartsWith("HNACTORS_READ_TOKEN", refused.Message);
        Assert.DoesNotContain("caf", refused.Message);
    }

    [Fact]
    public void One_that_no_server_would_take_for_its_length_is_refused() =>
        Assert.Throws<UsageException>(() => AccessToken.Parse(AccessToken.Full, new string('x', 1001)));
}
