using System.Text.Json;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Models;

/// <summary>Someone who posts. Names that differ only in case are different users.</summary>
public sealed record User
{
    /// <summary>The name, case-sensitive.</summary>
    public required string Id { get; init; }

    /// <summary>When the account was made, in Unix seconds.</summary>
    public long? Created { get; init; }

    /// <summary>The user's karma.</summary>
    public long? Karma { get; init; }

    /// <summary>What the user says of themselves, as HTML.</summary>
    public string? About { get; init; }

    /// <summary>Every item that the user ever posted.</summary>
    public IReadOnlyList<long> Submitted { get; init; } = [];

    /// <summary>Fields that this type does not know, by name.</summary>
    public IReadOnlyDictionary<string, JsonElement> OtherFields { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Reads a user's body.</summary>
    /// <returns>The user, or null where the body is <c>null</c>.</returns>
    /// <exception cref="HackerNewsException">The body is not JSON, no object, or has no id.</exception>
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
