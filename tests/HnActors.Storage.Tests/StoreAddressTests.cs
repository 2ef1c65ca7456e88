namespace HnActors.Storage.Tests;

public class StoreAddressTests
{
    [Fact]
    public void A_path_is_made_absolute_and_the_jobs_lie_beside_it()
    {
        var address = StoreAddress.Parse("sqlite:/data/hn.db");

        Assert.Equal(("/data/hn.db", "/data/hn.jobs.db"), (address.Path, address.JobsPath));
        Assert.Equal(Path.GetFullPath("hn.db"), StoreAddress.Parse("sqlite:hn.db").Path);
    }

    [Theory]
    [InlineData("mysql:x")]
    [InlineData("hn.db")]
    [InlineData("sqlite:")]
    [InlineData("sqlite:  ")]
    public void Anything_else_is_refused_with_its_value_and_what_to_write(string address)
    {
        var message = Assert.Throws<FormatException>(() => StoreAddress.Parse(address)).Message;

        Assert.Contains($"'{address}'", message);
        Assert.Contains("sqlite:PATH", message);
    }
}
