using System.Globalization;

namespace HnActors.Core.Ids;

/// <summary>Names a lease for ever.</summary>
/// <param name="Epoch">
/// The incarnation of the coordinator that granted it. It is journaled before the first grant of an incarnation, so that no two
/// incarnations can ever give out the same id (a fencing token).
/// </param>
/// <param name="Number">Counts the grants within an epoch, from 1.</param>
public readonly record struct LeaseId(long Epoch, long Number)
{
    /// <summary>Whether this lease was granted after another.</summary>
    public bool IsAfter(LeaseId other) => Epoch > other.Epoch || (Epoch == other.Epoch && Number > other.Number);

    /// <summary>Parses what <see cref="ToString"/> wrote; null if the text is not a lease's id.</summary>
    public static LeaseId? Parse(string text) =>
        text.Split('.') is [var epoch, var number]
        && long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var parsedEpoch)
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsedNumber)
            ? new LeaseId(parsedEpoch, parsedNumber)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Number}");
}
