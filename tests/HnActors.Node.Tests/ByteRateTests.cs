using HnActors.Node.Options;

namespace HnActors.Node.Tests;

public class ByteRateTests
{
    [Theory]
    [InlineData("1000000", 1e6)]
    [InlineData("20MB/s", 20e6)]
    [InlineData("20 MB/s", 20e6)]
    [InlineData("500kB/s", 500e3)]
    [InlineData("500k", 500e3)]
    [InlineData("1.5MiB/s", 1.5 * 1024 * 1024)]
    [InlineData("2G", 2e9)]
    [InlineData("64Ki", 65536)]
    public void Rates_are_understood_as_people_write_them(string text, double expected)
    {
        Assert.True(ByteRate.TryParse(text, out var rate));
        Assert.Equal(expected, rate);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB/s")]
    [InlineData("-1MB/s")]
    [InlineData("0")]
    [InlineData("20Mb/s")]
    [InlineData("20Mbit/s")]
    [InlineData("20MB/min")]
    [InlineData("20")]
    [InlineData("999B/s")]
    [InlineData("1,5MB/s")]
    [InlineData("fast")]
    public void What_is_no_rate_or_counts_bits_is_refused(string text) => Assert.False(ByteRate.TryParse(text, out _));
}
