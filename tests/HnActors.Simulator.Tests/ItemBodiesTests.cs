using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Models;
using HnActors.Simulator.Content;

namespace HnActors.Simulator.Tests;

public class ItemBodiesTests
{
    private const int Sample = 50_000;

    [Fact]
    public void The_same_seed_makes_the_same_bodies_and_another_seed_others()
    {
        var bodies = new ItemBodies(7);

        Assert.All(Enumerable.Range(1, 500), id => Assert.Equal(bodies.Make(id), new ItemBodies(7).Make(id)));
        Assert.NotEqual(bodies.Make(1), new ItemBodies(8).Make(1));
    }

    [Fact]
    public void Every_body_is_the_item_it_was_asked_for()
    {
        var bodies = new ItemBodies(1);

        for (var id = 1L; id <= Sample; id++)
        {
            if (bodies.Make(id) is { } body) Assert.False(BodyCheck.IsNullOrItem(body, id));
        }
    }

    [Fact]
    public void Fields_stand_in_alphabetical_order()
    {
        var bodies = new ItemBodies(1);

        for (var id = 1L; id <= 2000; id++)
        {
            if (bodies.Make(id) is not { } body) continue;
            using var document = System.Text.Json.JsonDocument.Parse(body);
            var names = document.RootElement.EnumerateObject().Select(property => property.Name).ToList();
            Assert.Equal(names.Order(StringComparer.Ordinal), names);
        }
    }

    [Fact]
    public void Shapes_come_in_the_proportions_of_real_items()
    {
        var bodies = new ItemBodies(1);
        var items = Enumerable.Range(1, Sample).Select(id => bodies.Make(id)).ToList();
        var read = items.Where(body => body is not null).Select(body => Item.Parse(body)!).ToList();

        double Share(Func<Item, bool> which) => 100.0 * read.Count(which) / Sample;

        Assert.InRange(Share(item => item is { Type: "comment", Dead: false, Deleted: false }), 77, 83);
        Assert.InRange(Share(item => item.Deleted), 6, 7.5);
        Assert.InRange(Share(item => item.Dead), 3.5, 5);
        Assert.InRange(Share(item => item is { Type: "story", Dead: false, Deleted: false }), 8, 10);
        Assert.InRange(items.Count(body => body is null), 5, 60);
        foreach (var type in new[] { "job", "poll", "pollopt" }) Assert.Contains(read, item => item.Type == type);
        Assert.Contains(read, item => item.Time is null);
    }

    [Fact]
    public void Bodies_have_the_sizes_of_real_items()
    {
        var bodies = new ItemBodies(1);
        var sizes = Enumerable.Range(1, Sample).Select(id => bodies.Make(id)?.Length ?? 4).Order().ToList();

        Assert.InRange(sizes.Average(), 409, 499);
        Assert.InRange(sizes[Sample / 2], 280, 342);
        Assert.InRange(sizes[Sample * 95 / 100], 1130, 1382);
        Assert.InRange(sizes[^1], 4000, 8000);
    }

    [Fact]
    public void Authors_are_users_and_nobody_else_is()
    {
        var users = new UserBodies(1, 1_000_000);
        var bodies = new ItemBodies(1);
        var authors = Enumerable.Range(1, 2000).Select(id => bodies.Make(id)).OfType<byte[]>()
            .Select(body => Item.Parse(body)!.By).OfType<string>().Distinct().ToList();

        var there = authors.Where(name => users.Make(name) is not null).ToList();
        Assert.All(there, name => Assert.False(BodyCheck.IsNullOrUser(users.Make(name)!, name)));
        // A few have left.
        Assert.InRange(authors.Count - there.Count, 1, authors.Count / 100);
        Assert.Null(users.Make("nobody-of-that-name"));
    }
}
