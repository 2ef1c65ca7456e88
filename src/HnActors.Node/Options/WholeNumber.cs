using System.Globalization;
using System.Text.RegularExpressions;

namespace HnActors.Node.Options;

/// <summary>Whole numbers as people write them: 10000, 10,000, 10_000, 10k, 2m, 1.5m.</summary>
internal static partial class WholeNumber
{
    public static bool TryParse(string text, out long number)
    {
        number = 0;
        if (Written().Match(text) is not { Success: true } match) return false;
        var digits = match.Groups["digits"].Value.Replace(",", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        decimal unit = match.Groups["unit"].Value switch
        {
            "k" or "K" => 1_000,
            "m" or "M" => 1_000_000,
            _ => 1,
        };
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;
        // TryParse refuses what exceeds a decimal; this limit is far lower.
        if (value > long.MaxValue / unit || value * unit != decimal.Truncate(value * unit)) return false;
        number = (long)(value * unit);
        return true;
    }

    // Separators only between groups of three, lest 1,5 be taken for 15; a fraction only before a unit.
    [GeneratedRegex(@"^(?<digits>(\d+|\d{1,3}(,\d{3})+|\d{1,3}(_\d{3})+)(\.\d+(?=[kKmM]))?)(?<unit>[kKmM]?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Written();
}
