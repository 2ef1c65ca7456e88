namespace HnActors.Node.Display;

/// <summary>Why a node stands still, in words.</summary>
internal static class PauseText
{
    /// <param name="outage">What the API's last answer was; null while it is up.</param>
    /// <param name="holdLeft">How long the server still wants to be left alone.</param>
    /// <returns>Null where neither keeps it from asking.</returns>
    public static string? OfApi(string? outage, TimeSpan holdLeft) =>
        outage is not null ? $"the API is down ({outage}); one probe a second, all ids stay leased"
        : holdLeft > TimeSpan.Zero ? $"the server asked us to wait, {Human.Duration(holdLeft)} more (Retry-After)"
        : null;
}
