using System.Text;

namespace HnActors.Simulator.Content;

/// <summary>Generates the body of any item from the seed and its id.</summary>
/// <remarks>
/// The shapes, their frequencies and their sizes are those of real items: four in five are comments, one in fifteen is deleted, one in
/// twenty-five dead, a few in ten thousand are <c>null</c>, and a few are odd in the ways that old items are. Thread-safe.
/// </remarks>
public sealed class ItemBodies(int seed)
{
    private const long FirstItemTime = 1_160_418_111;
    private const int SecondsPerItem = 12;

    // In units of 1 in 100,000; the rest are live comments.
    private const int Null = 50;
    private const int Job = 20;
    private const int PollAndOptions = 40;
    private const int Odd = 200;
    private const int BothFlags = 260;
    private const int DeletedStory = 190;
    private const int DeadStory = 2_150;
    private const int DeadComment = 1_780;
    private const int DeletedComment = 6_290;
    private const int Story = 8_800;

    [ThreadStatic]
    private static JsonObjectWriter? _json;

    /// <summary>The body; null if the API would return <c>null</c>.</summary>
    /// <param name="version">How often it was edited: live stories and comments change with it, but keep their author.</param>
    public byte[]? Make(long id, int version = 0)
    {
        var random = new SeededRandom(seed, id);
        var json = (_json ??= new JsonObjectWriter()).Open();
        var draw = random.Below(100_000);
        if ((draw -= Null) < 0) return null;
        if ((draw -= Job) < 0) return MakeJob(json, ref random, id);
        if ((draw -= PollAndOptions) < 0) return id % 4 == 0 ? MakePoll(json, ref random, id) : MakePollOption(json, ref random, id);
        if ((draw -= Odd) < 0) return MakeOdd(json, ref random, id);
        if ((draw -= BothFlags) < 0) return MakeBothFlags(json, ref random, id);
        if ((draw -= DeletedStory) < 0) return MakeDeletedStory(json, id);
        if ((draw -= DeadStory) < 0) return MakeDeadStory(json, ref random, id);
        if ((draw -= DeadComment) < 0) return MakeDeadComment(json, ref random, id);
        if ((draw -= DeletedComment) < 0) return MakeDeletedComment(json, ref random, id);
        if ((draw -= Story) < 0) return MakeStory(json, ref random, id, version);
        return MakeComment(json, ref random, id, version);
    }

    private byte[] MakeComment(JsonObjectWriter json, ref SeededRandom random, long id, int version)
    {
        json.Text("by"u8, UserBodies.Author(ref random)).Number("id"u8, id);
        if (version > 0) random = Edited(id, version);
        AddKids(json, ref random, id, random.Chance(0.4) ? 1 + random.Below(3) : 0);
        return json.Number("parent"u8, ParentOf(ref random, id))
            .Words("text"u8, ref random, Vocabulary.Words, Math.Min(random.LogNormal(252, 0.98), 6000))
            .Number("time"u8, TimeOf(id))
            .Text("type"u8, "comment"u8)
            .Close();
    }

    private byte[] MakeStory(JsonObjectWriter json, ref SeededRandom random, long id, int version)
    {
        var kids = KidsOfStory(ref random);
        var own = random.Chance(0.12);
        var author = UserBodies.Author(ref random);
        if (version > 0)
        {
            random = Edited(id, version);
            kids = KidsOfStory(ref random);
        }
        json.Text("by"u8, author).Number("descendants"u8, kids * 2).Number("id"u8, id);
        AddKids(json, ref random, id, kids);
        json.Number("score"u8, 1 + random.LogNormal(2, 1.3));
        if (own) json.Words("text"u8, ref random, Vocabulary.Words, Math.Min(random.LogNormal(500, 0.8), 5000));
        json.Number("time"u8, TimeOf(id)).Words("title"u8, ref random, Vocabulary.PlainWords, 25 + random.Below(45)).Text("type"u8, "story"u8);
        if (!own) json.Text("url"u8, $"https://www.example{random.Below(5000)}.com/{random.Below(1_000_000)}/article.html");
        else if (random.Chance(0.1)) json.Text("url"u8, ""u8);
        return json.Close();
    }

    private static int KidsOfStory(ref SeededRandom random) => random.Chance(0.35) ? random.LogNormal(3, 1.1) : 0;

    private SeededRandom Edited(long id, int version) => new(seed + (version * 7919L), id);

    private static byte[] MakeDeletedComment(JsonObjectWriter json, ref SeededRandom random, long id) => json
        .Literal("deleted"u8, "true"u8).Number("id"u8, id).Number("parent"u8, ParentOf(ref random, id))
        .Number("time"u8, TimeOf(id)).Text("type"u8, "comment"u8).Close();

    private static byte[] MakeDeadComment(JsonObjectWriter json, ref SeededRandom random, long id) => json
        .Text("by"u8, UserBodies.Author(ref random)).Literal("dead"u8, "true"u8).Number("id"u8, id)
        .Number("parent"u8, ParentOf(ref random, id)).Text("text"u8, random.Chance(0.5) ? "[dead]"u8 : "[flagged]"u8)
        .Number("time"u8, TimeOf(id)).Text("type"u8, "comment"u8).Close();

    private static byte[] MakeDeadStory(JsonObjectWriter json, ref SeededRandom random, long id) => json
        .Text("by"u8, UserBodies.Author(ref random)).Literal("dead"u8, "true"u8).Number("id"u8, id)
        .Number("score"u8, 1 + random.Below(4)).Number("time"u8, TimeOf(id)).Text("type"u8, "story"u8).Close();

    private static byte[] MakeDeletedStory(JsonObjectWriter json, long id) => json
        .Literal("deleted"u8, "true"u8).Number("id"u8, id).Number("time"u8, TimeOf(id)).Text("type"u8, "story"u8).Close();

    private static byte[] MakeBothFlags(JsonObjectWriter json, ref SeededRandom random, long id) => json
        .Literal("dead"u8, "true"u8).Literal("deleted"u8, "true"u8).Number("id"u8, id)
        .Number("parent"u8, ParentOf(ref random, id)).Number("time"u8, TimeOf(id)).Text("type"u8, "comment"u8).Close();

    private static byte[] MakeJob(JsonObjectWriter json, ref SeededRandom random, long id) => json
        .Text("by"u8, UserBodies.Author(ref random)).Number("id"u8, id).Number("score"u8, 1)
        .Words("text"u8, ref random, Vocabulary.Words, 200 + random.Below(800)).Number("time"u8, TimeOf(id))
        .Words("title"u8, ref random, Vocabulary.PlainWords, 50).Text("type"u8, "job"u8).Text("url"u8, ""u8).Close();

    private static byte[] MakePoll(JsonObjectWriter json, ref SeededRandom random, long id)
    {
        var parts = 2 + random.Below(6);
        return json.Text("by"u8, UserBodies.Author(ref random)).Number("descendants"u8, random.Below(60)).Number("id"u8, id)
            .Numbers("parts"u8, Enumerable.Range(1, parts).Select(part => id + part)).Number("score"u8, 1 + random.Below(100))
            .Words("text"u8, ref random, Vocabulary.Words, 100).Number("time"u8, TimeOf(id))
            .Words("title"u8, ref random, Vocabulary.PlainWords, 40).Text("type"u8, "poll"u8).Close();
    }

    private static byte[] MakePollOption(JsonObjectWriter json, ref SeededRandom random, long id) => json
        .Text("by"u8, UserBodies.Author(ref random)).Number("id"u8, id)
        // The older ones name their poll as their parent.
        .Number(random.Chance(0.3) ? "parent"u8 : "poll"u8, Math.Max(1, id - 1 - random.Below(6))).Number("score"u8, random.Below(300))
        .Words("text"u8, ref random, Vocabulary.PlainWords, 20).Number("time"u8, TimeOf(id)).Text("type"u8, "pollopt"u8).Close();

    private static byte[] MakeOdd(JsonObjectWriter json, ref SeededRandom random, long id)
    {
        switch (random.Below(8))
        {
            case 0: // a story of nobody
                return json.Number("id"u8, id).Number("score"u8, 1).Number("time"u8, TimeOf(id)).Text("type"u8, "story"u8).Close();
            case 1: // outside of time
                return json.Number("id"u8, id).Literal("time"u8, "null"u8).Text("type"u8, "comment"u8).Close();
            case 2: // from the future
                return json.Number("id"u8, id).Number("time"u8, 4_102_444_800).Text("type"u8, "comment"u8).Close();
            case 3: // a control character
                return json.Number("id"u8, id).Text("text"u8, "before\\u001Bafter"u8).Text("type"u8, "comment"u8).Close();
            case 4: // an array with a hole, as an object
                return json.Number("id"u8, id).Literal("kids"u8, Encoding.UTF8.GetBytes($"{{\"0\":{id + 1},\"2\":{id + 3}}}"))
                    .Text("type"u8, "story"u8).Close();
            case 5: // an array with a hole, as null
                return json.Number("id"u8, id).Literal("kids"u8, Encoding.UTF8.GetBytes($"[{id + 1},null,{id + 3}]"))
                    .Text("type"u8, "story"u8).Close();
            case 6: // fields and a type of the future
                return json.Literal("badges"u8, "[{\"name\":\"new\",\"since\":1.5e9}]"u8).Number("id"u8, id).Text("type"u8, "essay"u8).Close();
            default: // nothing but itself
                return json.Number("id"u8, id).Close();
        }
    }

    private static void AddKids(JsonObjectWriter json, ref SeededRandom random, long id, int count)
    {
        if (count == 0) return;
        var kids = new long[Math.Min(count, 400)];
        var kid = id;
        for (var index = 0; index < kids.Length; index++) kids[index] = kid += 1 + random.Below(40);
        json.Numbers("kids"u8, kids);
    }

    private static long ParentOf(ref SeededRandom random, long id) => Math.Max(1, id - 1 - random.Below(200));

    private static long TimeOf(long id) => FirstItemTime + id * SecondsPerItem;
}
