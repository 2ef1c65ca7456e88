using System.Text.Json;
using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Storage.Comparison;

namespace HnActors.Node.Comparing;

/// <summary>What a comparison of two copies found.</summary>
internal sealed record Comparison(ComparedCopy First, ComparedCopy Second, CopyDifferences Found)
{
    private static readonly JsonSerializerOptions JsonOptions = JsonSerializerOptions.Web;

    /// <summary>The ids in which the copies differ, as far as they are known.</summary>
    public IdRangeSet Differing { get; } = IdRangeSet.Of(
        new[] { Found.Bodies, Found.NullInFirst, Found.NullInSecond, Found.OnlyInFirst, Found.OnlyInSecond }
            .SelectMany(runs => runs).Select(run => new IdRange(run.First, run.Last)).OrderBy(range => range.First));

    public bool AreEqual => Differing.IsEmpty && Found.Somewhere.Count == 0 && !Found.ImpossibleInFirst && !Found.ImpossibleInSecond;

    /// <exception cref="Storage.StoreException">A copy does not exist or can't be read.</exception>
    public static async Task<Comparison> RunAsync(ComparedCopy first, ComparedCopy second, bool quiet, CancellationToken cancellationToken)
    {
        var (one, openedOne) = await first.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var closesOne = openedOne;
        var (two, openedTwo) = await second.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var closesTwo = openedTwo;
        CopyDifferences? found = null;
        var bounds = (
            await one.BoundsAsync(cancellationToken).ConfigureAwait(false), await two.BoundsAsync(cancellationToken).ConfigureAwait(false));
        await FileDisplay.ShowAsync(
            $"{first} and {second}",
            Math.Max(bounds.Item1?.Last ?? 0, bounds.Item2?.Last ?? 0),
            quiet,
            async progress => found = await CopyComparison.RunAsync(one, two, progress, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return new Comparison(first, second, found!);
    }

    public IEnumerable<string> Lines()
    {
        var same = $"{Human.Plural(Found.Same + Found.SameNulls, "id")} the same in both, {Human.Count(Found.SameNulls)} of them null";
        if (AreEqual)
        {
            yield return $"equal: {same}";
            yield break;
        }
        yield return Differing.IsEmpty ? $"different: {same}" : $"different in {Human.Plural(Differing.IdCount, "id")}: {Differing}; {same}";
        foreach (var (runs, what) in new[]
        {
            (Found.Bodies, "bodies differ"), (Found.OnlyInFirst, $"only in {First}"), (Found.OnlyInSecond, $"only in {Second}"),
            (Found.NullInFirst, $"null in {First} alone"), (Found.NullInSecond, $"null in {Second} alone"),
            (Found.Somewhere, "in files whose hashes differ"),
        })
        {
            if (runs.Count == 0) continue;
            var ids = Set(runs);
            yield return $"  {what}: {Human.Plural(ids.IdCount, "id")}, {ids}";
        }
        foreach (var copy in new[] { Found.ImpossibleInFirst ? First : null, Found.ImpossibleInSecond ? Second : null }.OfType<ComparedCopy>())
            yield return $"  left out: rows of {copy} with ids that no item can have; `hnactors verify --store {copy}` lists them";
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Equal = AreEqual,
            Found.Same,
            Found.SameNulls,
            Different = Differing.IdCount,
            Bodies = Pairs(Found.Bodies),
            OnlyInFirst = Pairs(Found.OnlyInFirst),
            OnlyInSecond = Pairs(Found.OnlyInSecond),
            NullInFirst = Pairs(Found.NullInFirst),
            NullInSecond = Pairs(Found.NullInSecond),
            Somewhere = Pairs(Found.Somewhere),
            Found.ImpossibleInFirst,
            Found.ImpossibleInSecond,
        },
        JsonOptions);

    private static IdRangeSet Set(IReadOnlyList<(long First, long Last)> runs) => IdRangeSet.Of(runs.Select(run => new IdRange(run.First, run.Last)));

    private static IEnumerable<long[]> Pairs(IReadOnlyList<(long First, long Last)> runs) => runs.Select(run => new[] { run.First, run.Last });
}
