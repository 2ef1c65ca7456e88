using System.Globalization;

namespace HnActors.Node.Options;

/// <summary>Numbers with an optional fraction after a point: 0.5. A comma is refused: the meaning of <c>0,5</c> varies by locale.</summary>
internal static class DecimalNumber
{
    private const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign;

    public static bool TryParse(string text, out double number) =>
        double.TryParse(text, Styles, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
