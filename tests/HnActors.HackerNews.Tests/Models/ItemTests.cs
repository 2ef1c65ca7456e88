using System.Text;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews.Tests.Models;

public class ItemTests
{
    [Fact]
    public void An_ordinary_story_is_read()
    {
        var item = Parse("""{"by":"dhouston","descendants":71,"id":8863,"kids":[9224,8917],"score":104,"time":1175714200,"title":"My YC app","type":"story","url":"http://x"}""");

        Assert.Equal((8863, "story", "dhouston", 71, 104, 1175714200), (item.Id, item.Type, item.By, item.Descendants, item.Score, item.Time));
        Assert.Equal([9224, 8917], item.Kids);
        Assert.False(item.Dead);
    }

    [Fact]
    public void A_deleted_item_is_mostly_empty()
    {
        var item = Parse("""{"deleted":true,"id":1,"parent":2,"time":3,"type":"comment"}""");

        Assert.True(item.Deleted);
        Assert.Null(item.By);
        Assert.Empty(item.Kids);
    }

    [Fact]
    public void Null_is_no_item() => Assert.Null(Item.Parse("null"u8.ToArray()));

    [Theory]
    [InlineData("[3,null,5]")]
    [InlineData("""{"0":3,"7":5}""")]
    [InlineData("""{"7":5,"0":3}""")]
    public void Arrays_with_holes_are_read_without_them(string kids) => Assert.Equal([3, 5], Parse($"{{\"id\":1,\"kids\":{kids}}}").Kids);

    [Fact]
    public void What_is_of_another_type_than_promised_is_left_out()
    {
        var item = Parse("""{"id":1,"time":null,"by":7,"score":"many","kids":"none","dead":"yes"}""");

        Assert.Null(item.Time);
        Assert.Null(item.By);
        Assert.Null(item.Score);
        Assert.Empty(item.Kids);
        Assert.False(item.Dead);
    }

    [Fact]
    public void Unknown_fields_are_kept() => Assert.Equal("42", Parse("""{"id":1,"badge":42}""").OtherFields["badge"].GetRawText());

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() =>
        Assert.Equal("a\ufffdb🙂\\u", Parse("""{"id":1,"text":"a\ud800b\ud83d\ude42\\u"}""").Text);

    [Fact]
    public void One_submission_as_a_bare_number_is_a_list_of_one() =>
        Assert.Equal([5], User.Parse("""{"id":"a","submitted":5}"""u8.ToArray())!.Submitted);

    [Fact]
    public void An_item_without_an_id_is_refused() =>
        Assert.Equal(HackerNewsFailure.WrongId, Assert.Throws<HackerNewsException>(() => Parse("{}")).Failure);

    private static Item Parse(string body) => Item.Parse(Encoding.UTF8.GetBytes(body))!;
}
