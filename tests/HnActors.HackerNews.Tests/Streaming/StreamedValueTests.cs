using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Streaming;

namespace HnActors.HackerNews.Tests.Streaming;

public class StreamedValueTests
{
    private readonly StreamedValue _value = new();

    [Fact]
    public void A_put_at_the_root_is_the_whole_value()
    {
        Put("/", "1");
        Put("/", """{"items":[1,2],"profiles":["a"]}""");

        Assert.Equal("""{"items":[1,2],"profiles":["a"]}""", Text);
    }

    [Fact]
    public void A_put_below_the_root_replaces_that_part()
    {
        Put("/", """{"items":[1,2],"profiles":["a"]}""");
        Put("/items", "[5]");
        Put("/items/1", "6");
        Put("/profiles/0", "\"b\"");
        Put("/more/deep", "true");

        Assert.Equal("""{"items":[5,6],"profiles":["b"],"more":{"deep":true}}""", Text);
    }

    [Fact]
    public void A_patch_changes_the_named_children_and_leaves_the_others()
    {
        Put("/", """{"items":[1,2],"profiles":["a"]}""");
        Apply("patch", """{"path":"/","data":{"profiles":["c"],"items/0":9}}""");

        Assert.Equal("""{"profiles":["c"],"items":[9,2]}""", Text);
    }

    [Fact]
    public void Null_takes_a_part_away_and_a_list_with_a_name_in_it_becomes_an_object()
    {
        Put("/", """{"items":[1,2],"profiles":["a"]}""");
        Put("/profiles", "null");
        Put("/items/x", "3");

        Assert.Equal("""{"items":{"0":1,"1":2,"x":3}}""", Text);
    }

    [Theory]
    [InlineData("keep-alive", "null")]
    [InlineData("something-new", "{}")]
    public void What_says_nothing_of_the_value_leaves_it(string kind, string data)
    {
        Put("/", "1");

        Assert.False(_value.Apply(new StreamEvent(kind, data)));
        Assert.Equal("1", Text);
    }

    [Theory]
    [InlineData("cancel", "null")]
    [InlineData("auth_revoked", "null")]
    [InlineData("put", "")]
    [InlineData("put", "[]")]
    [InlineData("put", """{"path":"/"}""")]
    [InlineData("put", """{"path":1,"data":2}""")]
    [InlineData("put", """{"path":"/","path":"/","data":2}""")]
    [InlineData("put", "{\"path\":\"/\",\"data\":")]
    [InlineData("patch", """{"path":"/","data":[1]}""")]
    [InlineData("put", """{"path":"/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a","data":1}""")]
    public void What_ends_the_stream_or_makes_no_sense_is_a_failure_and_nothing_else(string kind, string data) =>
        Assert.Throws<HackerNewsException>(() => _value.Apply(new StreamEvent(kind, data)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Random_events_give_a_value_or_a_failure_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        string[] parts = ["\"path\"", "\"data\"", ":", ",", "{", "}", "[", "]", "\"/\"", "\"/items/99999999999\"", "\"/items/3\"", "null", "1e999", "\"\\ud800\"", " "];
        for (var round = 0; round < 20_000; round++)
        {
            var data = random.Next(3) == 0
                ? $"{{\"path\":{parts[8 + random.Next(3)]},\"data\":{parts[11 + random.Next(3)]}}}"
                : string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            try
            {
                _value.Apply(new StreamEvent(random.Next(2) == 0 ? "put" : "patch", data));
                _value.ToDocument().Dispose();
            }
            catch (HackerNewsException)
            {
                // That is what is allowed.
            }
        }
    }

    private string Text
    {
        get
        {
            using var document = _value.ToDocument();
            return document.RootElement.GetRawText();
        }
    }

    private void Put(string path, string data) => Apply("put", $"{{\"path\":\"{path}\",\"data\":{data}}}");

    private void Apply(string kind, string data) => Assert.True(_value.Apply(new StreamEvent(kind, data)));
}
