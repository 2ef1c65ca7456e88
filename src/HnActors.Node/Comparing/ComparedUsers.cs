using System.Text.Json;
using HnActors.Node.Display;
using HnActors.Storage;
using HnActors.Storage.Comparison;

namespace HnActors.Node.Comparing;

/// <summary>What a comparison of two stores' users found.</summary>
/// <param name="UnnumberedInFirst">Users of the first store that can't be found: the table of authors has lost their names.</param>
/// <param name="UnnumberedInSecond">The same for the second store.</param>
internal sealed record ComparedUsers(
    StoreSource First, StoreSource Second, UserDifferences Found, long UnnumberedInFirst, long UnnumberedInSecond)
{
    // About one or two lines on a terminal; the JSON has all of them.
    private const int MaxNames = 10;

    private static readonly JsonSerializerOptions JsonOptions = JsonSerializerOptions.Web;

    private int Different =>
        Found.Bodies.Count + Found.OnlyInFirst.Count + Found.OnlyInSecond.Count + Found.NullInFirst.Count + Found.NullInSecond.Count;

    public bool AreEqual => Different == 0 && UnnumberedInFirst == 0 && UnnumberedInSecond == 0;

    /// <exception cref="StoreException">A store does not exist or can't be read.</exception>
    public static async Task<ComparedUsers> RunAsync(StoreSource first, StoreSource second, bool quiet, CancellationToken cancellationToken)
    {
        await using var one = await first.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        await using var two = await second.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        var bounds = (
            await one.Users.BoundsAsync(cancellationToken).ConfigureAwait(false), await two.Users.BoundsAsync(cancellationToken).ConfigureAwait(false));
        UserDifferences? found = null;
        await FileDisplay.ShowAsync(
            $"users of {first} and {second}",
            (bounds.Item1?.Last ?? 0) + (bounds.Item2?.Last ?? 0),
            quiet,
            async progress => found = await UserComparison.RunAsync(one.Users, two.Users, progress, cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
        return new ComparedUsers(
            first,
            second,
            found!,
            await one.Users.CountUnnumberedAsync(cancellationToken).ConfigureAwait(false),
            await two.Users.CountUnnumberedAsync(cancellationToken).ConfigureAwait(false));
    }

    public IEnumerable<string> Lines()
    {
        var same = $"{Human.Plural(Found.Same + Found.SameNulls, "user")} the same in both, {Human.Count(Found.SameNulls)} of them null";
        yield return AreEqual ? $"equal: {same}" : $"different in {Human.Plural(Different, "user")}; {same}";
        foreach (var (names, what) in new[]
        {
            (Found.Bodies, "bodies differ"), (Found.OnlyInFirst, $"only in {First}"), (Found.OnlyInSecond, $"only in {Second}"),
            (Found.NullInFirst, $"null in {First} alone"), (Found.NullInSecond, $"null in {Second} alone"),
        })
        {
            if (names.Count == 0) continue;
            var more = names.Count > MaxNames ? $", and {Human.Count(names.Count - MaxNames)} more (--json names them)" : "";
            yield return $"  {what}: {Human.Plural(names.Count, "user")}, {string.Join(", ", names.Take(MaxNames).Select(ItemText.OneLine))}{more}";
        }
        foreach (var (store, count) in new[] { (First, UnnumberedInFirst), (Second, UnnumberedInSecond) })
        {
            if (count == 0) continue;
            yield return $"  left out: {Human.Plural(count, "user")} of {store}, whose names are missing from the table of authors: " +
                $"`hnactors verify --repair --store {store}` restores them";
        }
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Equal = AreEqual,
            Found.Same,
            Found.SameNulls,
            Different,
            Found.Bodies,
            Found.OnlyInFirst,
            Found.OnlyInSecond,
            Found.NullInFirst,
            Found.NullInSecond,
            UnnumberedInFirst,
            UnnumberedInSecond,
        },
        JsonOptions);
}
