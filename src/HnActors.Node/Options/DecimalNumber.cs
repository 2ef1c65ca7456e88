using System.Globalization;

namespace HnActors.Node.Options;

/// <summary>Numbers that may have a fraction, with a point: 0.5. A comma is refused, since what <c>0,5</c> means depends on where one lives.</summary>
internal static class DecimalNumber
{
    private const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign;

    public static bool TryParse(string text, out double number) =>
        double.TryParse(text, Styles, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
