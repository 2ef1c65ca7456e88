using System.Text.Json;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Models;

/// <summary>A user. Names that differ only in case are different users.</summary>
public sealed record User
{
    /// <summary>The name, case-sensitive.</summary>
    public required string Id { get; init; }

    /// <summary>When the account was created, in Unix seconds.</summary>
    public long? Created { get; init; }

    /// <summary>The user's karma.</summary>
    public long? Karma { get; init; }

    /// <summary>The user's self-description, as HTML.</summary>
    public string? About { get; init; }

    /// <summary>The ids of all items that the user has posted.</summary>
    public IReadOnlyList<long> Submitted { get; init; } = [];

    /// <summary>Fields that this type has no property for, by name.</summary>
    public IReadOnlyDictionary<string, JsonElement> OtherFields { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Reads a user's body.</summary>
    /// <returns>The user, or null if the body is <c>null</c>.</returns>
    /// <exception cref="HackerNewsException">The body is not JSON, not an object, or has no id.</exception>
    public static User? Parse(ReadOnlyMemory<byte> body)
    {
        using var document = LenientJson.Parse(body);
        if (document.RootElement.ValueKind == JsonValueKind.Null) return null;
        var fields = LenientJson.FieldsOf(document.RootElement);
        return new User
        {
            Id = fields.TakeString("id") ?? throw new HackerNewsException(HackerNewsFailure.WrongId, "the user has no id"),
            Created = fields.TakeLong("created"),
            Karma = fields.TakeLong("karma"),
            About = fields.TakeString("about"),
            Submitted = fields.TakeLongs("submitted"),
            OtherFields = fields.Rest(),
        };
    }
}
