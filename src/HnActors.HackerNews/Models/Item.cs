using System.Text.Json;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Models;

/// <summary>A story, comment, job, poll or poll option.</summary>
/// <remarks>
/// Only <see cref="Id"/> is guaranteed. Deleted and dead items ("tombstones") are ordinary items with most fields missing.
/// A field whose value does not fit its type is null, and fields that the API adds in future are in <see cref="OtherFields"/>.
/// </remarks>
public sealed record Item
{
    /// <summary>The item's number, from 1; all types share one counter.</summary>
    public required long Id { get; init; }

    /// <summary><c>story</c>, <c>comment</c>, <c>job</c>, <c>poll</c> or <c>pollopt</c>, or a type that the API adds in future.</summary>
    public string? Type { get; init; }

    /// <summary>The author's name.</summary>
    public string? By { get; init; }

    /// <summary>When it was posted, in Unix seconds.</summary>
    public long? Time { get; init; }

    /// <summary>The text, as HTML.</summary>
    public string? Text { get; init; }

    /// <summary>The title; may contain HTML entities.</summary>
    public string? Title { get; init; }

    /// <summary>The address that a story links to; may be empty.</summary>
    public string? Url { get; init; }

    /// <summary>Points, or a poll option's votes.</summary>
    public long? Score { get; init; }

    /// <summary>The total number of comments below a story or poll.</summary>
    public long? Descendants { get; init; }

    /// <summary>The item that a comment replies to: a comment or a story.</summary>
    public long? Parent { get; init; }

    /// <summary>The poll that a poll option belongs to.</summary>
    public long? Poll { get; init; }

    /// <summary>The direct replies, in page order.</summary>
    public IReadOnlyList<long> Kids { get; init; } = [];

    /// <summary>A poll's options.</summary>
    public IReadOnlyList<long> Parts { get; init; } = [];

    /// <summary>True for an item that was killed by moderators or software.</summary>
    public bool Dead { get; init; }

    /// <summary>True for an item that its author deleted.</summary>
    public bool Deleted { get; init; }

    /// <summary>Fields that this type has no property for, by name.</summary>
    public IReadOnlyDictionary<string, JsonElement> OtherFields { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Reads an item's body.</summary>
    /// <returns>The item, or null if the body is <c>null</c>.</returns>
    /// <exception cref="HackerNewsException">The body is not JSON, not an object, or has no integer as its id.</exception>
    public static Item? Parse(ReadOnlyMemory<byte> body)
    {
        using var document = LenientJson.Parse(body);
        if (document.RootElement.ValueKind == JsonValueKind.Null) return null;
        var fields = LenientJson.FieldsOf(document.RootElement);
        return new Item
        {
            Id = fields.TakeLong("id") ?? throw new HackerNewsException(HackerNewsFailure.WrongId, "the item has no id"),
            Type = fields.TakeString("type"),
            By = fields.TakeString("by"),
            Time = fields.TakeLong("time"),
            Text = fields.TakeString("text"),
            Title = fields.TakeString("title"),
            Url = fields.TakeString("url"),
            Score = fields.TakeLong("score"),
            Descendants = fields.TakeLong("descendants"),
            Parent = fields.TakeLong("parent"),
            Poll = fields.TakeLong("poll"),
            Kids = fields.TakeLongs("kids"),
            Parts = fields.TakeLongs("parts"),
            Dead = fields.TakeTrue("dead"),
            Deleted = fields.TakeTrue("deleted"),
            OtherFields = fields.Rest(),
        };
    }
}
