using System.Text;
using CsCheck;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews.Tests.Bodies;

public class BodyCheckTests
{
    [Theory]
    [InlineData("""{"id":8863}""")]
    [InlineData("""{"by":"dhouston","id":8863,"kids":[9224,null],"time":null}""")]
    [InlineData(""" {"id" : 8863 , "nested":{"id":1},"list":[{"id":2}]} """)]
    [InlineData("""{"id":8863,"text":"\ud800 lone, \u001B control, 🙂"}""")]
    [InlineData("""{"id":8863,"n":123456789012345678901234567890e999,"text":1,"text":2}""")]
    public void An_object_with_the_id_asked_for_counts_whatever_else_it_holds(string body) =>
        Assert.False(BodyCheck.IsNullOrItem(Encoding.UTF8.GetBytes(body), 8863));

    [Theory]
    [InlineData("null")]
    [InlineData(" null\n")]
    public void The_word_null_is_null(string body) => Assert.True(BodyCheck.IsNullOrItem(Encoding.UTF8.GetBytes(body), 1));

    [Theory]
    [InlineData("""{"id":8864}""", HackerNewsFailure.WrongId)]
    [InlineData("""{"id":"8863"}""", HackerNewsFailure.WrongId)]
    [InlineData("""{"id":8863,"id":1}""", HackerNewsFailure.WrongId)]
    [InlineData("""{"error":"Permission denied"}""", HackerNewsFailure.WrongId)]
    [InlineData("[8863]", HackerNewsFailure.WrongId)]
    [InlineData("8863", HackerNewsFailure.Truncated)]
    [InlineData("true", HackerNewsFailure.WrongId)]
    [InlineData("", HackerNewsFailure.Truncated)]
    [InlineData("nul", HackerNewsFailure.Truncated)]
    [InlineData("""{"id":8863,"text":"half""", HackerNewsFailure.Truncated)]
    [InlineData("""{"id":8863""", HackerNewsFailure.Truncated)]
    [InlineData("<html><body>502</body></html>", HackerNewsFailure.Html)]
    [InlineData("\n<!DOCTYPE html>", HackerNewsFailure.Html)]
    [InlineData("upstream error", HackerNewsFailure.NotJson)]
    [InlineData("""{"id":8863} {"id":8863}""", HackerNewsFailure.NotJson)]
    [InlineData("""{id:8863}""", HackerNewsFailure.NotJson)]
    [InlineData("\uFEFF{\"id\":8863}", HackerNewsFailure.NotJson)]
    public void Anything_else_is_refused_by_its_kind(string body, HackerNewsFailure expected)
    {
        var refused = Assert.Throws<HackerNewsException>(() => BodyCheck.IsNullOrItem(Encoding.UTF8.GetBytes(body), 8863));

        Assert.Equal(expected, refused.Failure);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_not_json()
    {
        byte[] body = [.. "{\"id\":1,\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Equal(HackerNewsFailure.NotJson, Assert.Throws<HackerNewsException>(() => BodyCheck.IsNullOrItem(body, 1)).Failure);
    }

    [Theory]
    [InlineData(900, true)]
    [InlineData(100_000, false)]
    public void Nesting_is_followed_as_deep_as_the_store_can_read_it(int depth, bool accepted)
    {
        var body = Encoding.UTF8.GetBytes($"{{\"id\":1,\"deep\":{new string('[', depth)}{new string(']', depth)}}}");

        if (accepted) Assert.False(BodyCheck.IsNullOrItem(body, 1));
        else Assert.Throws<HackerNewsException>(() => BodyCheck.IsNullOrItem(body, 1));
    }

    [Fact]
    public void User_names_are_compared_to_the_letter()
    {
        Assert.False(BodyCheck.IsNullOrUser("""{"id":"pg"}"""u8, "pg"));
        Assert.Throws<HackerNewsException>(() => BodyCheck.IsNullOrUser("""{"id":"PG"}"""u8, "pg"));
    }

    [Fact]
    public void No_bytes_bring_forth_any_exception_but_the_declared_one()
    {
        string[] pieces = ["{", "}", "[", "]", "\"id\"", ":", ",", "7", "null", "true", "\"", "\\", "\\u", "\\ud800", "<", " ", "é", "\u0000", "1e999", "-"];
        var fragments = Gen.Int[0, pieces.Length - 1].Select(index => pieces[index]).Array[0, 12].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));
        Gen.OneOf(fragments, Gen.Byte.Array[0, 40]).Sample(body =>
        {
            try
            {
                BodyCheck.IsNullOrItem(body, 7);
                BodyCheck.IsNullOrUser(body, "x");
            }
            catch (HackerNewsException)
            {
            }
            try
            {
                Item.Parse(body);
                User.Parse(body);
            }
            catch (HackerNewsException)
            {
            }
        }, iter: 100_000);
    }

    [Fact]
    public void A_body_cut_anywhere_is_truncated_and_never_stored()
    {
        var body = """{"by":"a","id":7,"kids":[1,2],"text":"é\u001b","time":1}"""u8.ToArray();

        for (var length = 0; length < body.Length; length++)
        {
            var failure = Assert.Throws<HackerNewsException>(() => BodyCheck.IsNullOrItem(body.AsSpan(0, length), 7)).Failure;
            // Half of a letter is not valid text; all else is recognisably the beginning of something.
            Assert.Contains(failure, new[] { HackerNewsFailure.Truncated, HackerNewsFailure.NotJson });
        }
    }
}
