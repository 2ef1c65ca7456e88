using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HnActors.Core.Ids;
using HnActors.Node.Terminal;

namespace HnActors.Node.Settings;

/// <summary>Which ids the user wants.</summary>
internal abstract record IdSelection
{
    /// <summary>The selection in words. The same words on the same store resume the job.</summary>
    public abstract string Text { get; }

    /// <summary>The selected ids.</summary>
    /// <param name="maxItem">The current newest id.</param>
    /// <exception cref="UsageException">The selection is empty.</exception>
    public abstract IdRangeSet Resolve(long maxItem);

    /// <param name="ways">The names of the options by which ids were chosen.</param>
    /// <exception cref="UsageException">There is more than one.</exception>
    public static void RefuseSeveral(IReadOnlyCollection<string> ways)
    {
        if (ways.Count > 1) throw new UsageException($"{string.Join(" and ", ways)} choose ids in different ways: give one of them.");
    }

    /// <summary>The error for a missing selection.</summary>
    public static UsageException Missing() => new("say which items: --last N, --from A --to B, --ids FILE, or --all for all of them.");
}

/// <summary>The newest N items.</summary>
internal sealed record LastItems(long Count) : IdSelection
{
    public override string Text => $"last {Count}";

    public override IdRangeSet Resolve(long maxItem) => maxItem >= 1
        ? IdRangeSet.Of(Math.Max(1, maxItem - Count + 1), maxItem)
        : throw new UsageException($"the API has no items: its newest id is {maxItem}.");
}

/// <summary>All items between two ids, or up to the newest.</summary>
internal sealed record ItemsBetween(long From, long? To) : IdSelection
{
    public override string Text => $"from {From} to {To?.ToString(CultureInfo.InvariantCulture) ?? "newest"}";

    public override IdRangeSet Resolve(long maxItem)
    {
        if (From > maxItem) throw new UsageException($"--from {From} is above the newest item, {maxItem}.");
        if (To > maxItem) throw new UsageException($"--to {To} is above the newest item, {maxItem}: leave --to out to get all up to the newest.");
        return IdRangeSet.Of(From, To ?? maxItem);
    }
}

/// <summary>The items in a list.</summary>
internal sealed record ListedItems(IdRangeSet Ids) : IdSelection
{
    // The list itself, not the name of its file: an edited list is another selection.
    public override string Text
    {
        get
        {
            var listing = Encoding.UTF8.GetBytes(string.Join(',', Ids));
            return $"list of {Ids.IdCount} ids {Convert.ToHexStringLower(SHA256.HashData(listing))[..16]}";
        }
    }

    public override IdRangeSet Resolve(long maxItem) => Ids[^1].Last <= maxItem
        ? Ids
        : throw new UsageException($"--ids names {Ids[^1].Last}, which is above the newest item, {maxItem}: remove it, or try again later.");

    /// <summary>Reads ids from a file, one per line; empty lines and lines that begin with # are skipped.</summary>
    /// <exception cref="UsageException">The file can't be read, holds no ids, or holds something else.</exception>
    public static ListedItems ReadFile(string path)
    {
        InputFile.RefuseFolder("--ids", path);
        var ids = new List<long>();
        try
        {
            var number = 0;
            foreach (var line in File.ReadLines(path))
            {
                number++;
                var text = line.Trim();
                if (text.Length == 0 || text[0] == '#') continue;
                if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id is < 1 or long.MaxValue)
                    throw new UsageException($"--ids {path}, line {number}: '{text}' is not an item's id.");
                ids.Add(id);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--ids {path} can't be read: {exception.Message}");
        }
        return ids.Count > 0 ? new ListedItems(IdRangeSet.OfIds(ids)) : throw new UsageException($"--ids {path} holds no ids.");
    }
}
