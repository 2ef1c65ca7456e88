using System.Text;
using System.Text.Json;

namespace HnActors.Simulator.Content;

/// <summary>Generates users: exactly those that the items name as their authors.</summary>
/// <param name="authors">The authors of the given items; null if the items are generated too.</param>
public sealed class UserBodies(int seed, long maxItem, IReadOnlySet<string>? authors = null)
{
    private const int Users = 20_000;

    // The depth that the client reads.
    private const int MaxDepth = 1000;

    // A few authors have left since they wrote something.
    private const int OneLeftIn = 400;

    /// <summary>The user's body; null if nobody has that name, or nobody any more.</summary>
    /// <param name="version">How often it changed: each change adds a point.</param>
    public byte[]? Make(string name, int version = 0)
    {
        if (NumberIn(name) is not { } number || number % OneLeftIn == OneLeftIn - 1) return null;
        var random = new SeededRandom(seed, -1 - number);
        var json = new JsonObjectWriter().Open();
        if (random.Chance(0.3)) json.Words("about"u8, ref random, Vocabulary.Words, 20 + random.Below(300));
        json.Number("created"u8, 1_160_418_111 + number * 20_000L).Text("id"u8, name).Number("karma"u8, 1 + version + random.LogNormal(100, 2));
        var submitted = Math.Min(random.LogNormal(12, 1.8), 60_000);
        var ids = new long[submitted];
        for (var index = 0; index < ids.Length; index++) ids[index] = 1 + (long)(random.Fraction() * maxItem);
        Array.Sort(ids, (left, right) => right.CompareTo(left));
        if (submitted == 1) json.Number("submitted"u8, ids[0]);
        else if (submitted > 1) json.Numbers("submitted"u8, ids.Distinct());
        return json.Close();
    }

    /// <summary>A number that distinguishes users, though not all of the given ones; null if nobody ever had that name.</summary>
    internal int? NumberIn(string name) =>
        authors is null ? NumberOf(name) : authors.Contains(name) ? (int)(StableHash(name) % Users) : null;

    // string.GetHashCode differs between processes.
    private static uint StableHash(string name) => name.Aggregate(2166136261, (hash, letter) => (hash ^ letter) * 16777619);

    /// <summary>The author that an item's body names; null if it names none, or can't be read.</summary>
    internal static string? AuthorOf(byte[] body)
    {
        try
        {
            using var item = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return item.RootElement.ValueKind == JsonValueKind.Object && item.RootElement.TryGetProperty("by"u8, out var author)
                && author.ValueKind == JsonValueKind.String ? author.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Served as it is; it has no author that could be requested.
            return null;
        }
    }

    internal static byte[] Author(ref SeededRandom random)
    {
        // A few authors write most items.
        var fraction = random.Fraction();
        return Encoding.UTF8.GetBytes(NameOf((int)(fraction * fraction * fraction * Users)));
    }

    private static string NameOf(int number)
    {
        var word = Encoding.UTF8.GetString(Vocabulary.PlainWords[number % Vocabulary.PlainWords.Length]);
        // Capitals and underscores occur in names.
        var name = $"{word}{number / 2}";
        return number % 2 == 0 ? name : $"{char.ToUpperInvariant(word[0])}{word[1..]}_{number / 2}";
    }

    /// <summary>A number that distinguishes users; null if nobody ever had that name.</summary>
    private static int? NumberOf(string name)
    {
        var digits = name.Length;
        while (digits > 0 && char.IsAsciiDigit(name[digits - 1])) digits--;
        if (!int.TryParse(name.AsSpan(digits), out var half) || half >= Users) return null;
        return NameOf(half * 2) == name ? half * 2 : NameOf(half * 2 + 1) == name ? half * 2 + 1 : null;
    }
}
