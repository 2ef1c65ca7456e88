using HnActors.Node.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Node.Tests.Operations;

public class AccessControlTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));

    [Fact]
    public void A_cookie_allows_what_the_token_allows_that_it_was_given_for()
    {
        var control = Control("secret", "reader");

        Assert.Equal(Access.Full, control.Of(WithCookie(control.Issue("secret")!)));
        Assert.Equal(Access.Read, control.Of(WithCookie(control.Issue("reader")!)));
        Assert.Null(control.Issue("guess"));
        Assert.Null(control.Issue(""));
    }

    [Fact]
    public void Every_node_with_the_same_token_takes_it_and_none_with_another()
    {
        var cookie = Control("secret", "reader").Issue("secret")!;

        Assert.Equal(Access.Full, Control("secret", "reader").Of(WithCookie(cookie)));
        Assert.Equal(Access.None, Control("another", "reader").Of(WithCookie(cookie)));
    }

    [Fact]
    public void It_ends_with_its_time()
    {
        var control = Control("secret", "reader");
        var cookie = control.Issue("secret")!;

        _time.Advance(AccessControl.CookieLifetime);
        Assert.Equal(Access.Full, control.Of(WithCookie(cookie)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Access.None, control.Of(WithCookie(cookie)));
    }

    [Fact]
    public void Whatever_is_changed_of_a_cookie_makes_it_worthless()
    {
        var control = Control("secret", "reader");
        var reading = control.Issue("reader")!;
        var until = long.Parse(reading.Split('.')[1]);

        string[] forged =
        [
            reading.Replace("Read", "Full"), reading.Replace("Read", "None"), reading.Replace("Read", "2"), reading.Replace($"{until}", $"{until + 1}"),
            reading[..^1], reading + "0", "", "..", "Full..", $"Full.{long.MaxValue}.00", "Full.99999999999999999999.00",
        ];
        Assert.All(forged, cookie => Assert.Equal(Access.None, control.Of(WithCookie(cookie))));
    }

    [Fact]
    public void Without_a_token_everybody_who_reaches_the_node_may_do_everything() =>
        Assert.Equal(Access.Full, Control(null, null).Of(new DefaultHttpContext().Request));

    private static HttpRequest WithCookie(string cookie)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Cookie = $"{AccessControl.Cookie}={cookie}";
        return request;
    }

    private AccessControl Control(string? token, string? readToken) => new(TestSettings.With(token, readToken).Endpoint, _time);
}
