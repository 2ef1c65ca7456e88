using System.Text.Json;
using HnActors.Node.Display;
using HnActors.Storage;

namespace HnActors.Node.Importing;

/// <summary>A line or row that was not imported, and why.</summary>
internal sealed record RefusedRow(string File, long Number, string Why);

/// <summary>What an import did.</summary>
/// <param name="New">Items that were not in the store before, including nulls.</param>
/// <param name="Known">Items that were in the store before, and repeated ones.</param>
/// <param name="Nulls">The part of the new items for which the API said <c>null</c>.</param>
/// <param name="NewUsers">Users that were not in the store before.</param>
/// <param name="KnownUsers">Users that were in the store before.</param>
/// <param name="Refused">The number of lines or rows that were not imported.</param>
/// <param name="FirstRefused">The first refused rows.</param>
internal sealed record ImportSummary(
    long New,
    long Known,
    long Nulls,
    long NewUsers,
    long KnownUsers,
    long Refused,
    IReadOnlyList<RefusedRow> FirstRefused,
    TimeSpan Duration,
    StoreSource Store)
{
    /// <summary>True if there was no row at all.</summary>
    public bool IsEmpty => New + Known + NewUsers + KnownUsers + Refused == 0;

    public IEnumerable<string> Lines()
    {
        yield return $"imported {Human.Plural(New, "item")}{(Nulls > 0 ? $", {Human.Count(Nulls)} of them null" : "")} in {Human.Duration(Duration)}" +
            (Known > 0 ? $"; {Human.Count(Known)} were already stored" : "");
        if (NewUsers + KnownUsers > 0)
            yield return $"  users     {Human.Count(NewUsers)}{(KnownUsers > 0 ? $"; {Human.Count(KnownUsers)} were already stored" : "")}";
        if (Refused > 0) yield return $"  refused   {Human.Plural(Refused, "row")}:";
        foreach (var row in FirstRefused) yield return $"    {row.File}:{row.Number}: {row.Why}";
        if (Refused > FirstRefused.Count) yield return $"    … and {Human.Count(Refused - FirstRefused.Count)} more";
        yield return $"  store     {Store}";
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            New,
            Known,
            Nulls,
            NewUsers,
            KnownUsers,
            Refused,
            FirstRefused = FirstRefused.Select(row => new { row.File, row.Number, row.Why }),
            Seconds = Math.Round(Duration.TotalSeconds, 3),
            Store = Store.ToString(),
        },
        JsonSerializerOptions.Web);
}
