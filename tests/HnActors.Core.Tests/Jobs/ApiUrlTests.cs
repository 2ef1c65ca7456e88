using HnActors.Core.Congestion;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Core.Tests.Jobs;

public class ApiUrlTests
{
    [Theory]
    [InlineData("http://h/v0")]
    [InlineData("http://h/v0/")]
    [InlineData("http://h/v0//")]
    [InlineData("HTTP://H/v0")]
    [InlineData("http://h:80/v0")]
    [InlineData("http://me:secret@h/v0")]
    [InlineData("http://h/v0?print=pretty")]
    [InlineData("http://h/v0#top")]
    [InlineData(" http://h/x/../v0 ")]
    public void Each_spelling_of_an_address_comes_to_the_same(string spelling)
    {
        Assert.Equal("http://h/v0/", ApiUrl.Normalize(spelling));
        Assert.Equal("http://h/v0/", new JobSpec("all", spelling, IdRangeSet.Of(1, 2), 0, RequestCeiling.None).Api);
    }

    [Theory]
    [InlineData("https://h/v0/")]
    [InlineData("http://h:8080/v0/")]
    [InlineData("http://h/V0/")]
    [InlineData("http://h/v1/")]
    [InlineData("http://[::1]:8080/v0/")]
    [InlineData("http://h/")]
    [InlineData("sim")]
    [InlineData("")]
    public void What_is_another_API_stays_another(string address) => Assert.Equal(address, ApiUrl.Normalize(address));

    [Fact]
    public void A_name_in_any_script_comes_to_what_is_sent() => Assert.Equal("http://xn--bcher-kva.example/v0/", ApiUrl.Normalize("http://BÜCHER.example/v0"));
}
