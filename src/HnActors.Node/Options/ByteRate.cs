using System.Globalization;
using System.Text.RegularExpressions;
using HnActors.Node.Operations;

namespace HnActors.Node.Options;

/// <summary>Bytes per second as people write them: 20MB/s, 500k, 1.5MiB/s, 1000000.</summary>
internal static partial class ByteRate
{
    /// <summary>Below this, a single body could take minutes: whoever writes 20 means 20MB/s.</summary>
    public const double Min = LimitsRequest.MinBandwidthAllowed;

    /// <summary>Units are powers of 1000 (k, M, G) or, with an i, of 1024 (Ki, Mi, Gi). A lower-case b would mean bits, and is refused.</summary>
    public static bool TryParse(string text, out double bytesPerSecond)
    {
        bytesPerSecond = 0;
        if (Written().Match(text) is not { Success: true } match) return false;
        if (!double.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        var step = match.Groups["binary"].Success ? 1024.0 : 1000.0;
        bytesPerSecond = number * Math.Pow(step, "kmg".IndexOf(match.Groups["unit"].Value, StringComparison.OrdinalIgnoreCase) + 1);
        if (match.Groups["unit"].Length == 0) bytesPerSecond = number;
        return bytesPerSecond >= Min;
    }

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)?) ?((?<unit>[kKmMgG])(?<binary>i)?)?B?(/s)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Written();
}
