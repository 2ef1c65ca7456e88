using HnActors.Storage.Examination;

namespace HnActors.Node.Diagnosis;

/// <summary>The result of one check.</summary>
/// <param name="Check">What was checked, in one word.</param>
/// <param name="Message">The result with its value; for a problem, also how to fix it.</param>
internal sealed record Finding(string Check, FindingLevel Level, string Message)
{
    public static Finding Ok(string check, string message) => new(check, FindingLevel.Ok, message);

    public static Finding Warn(string check, string message) => new(check, FindingLevel.Warn, message);

    public static Finding Fail(string check, string message) => new(check, FindingLevel.Fail, message);

    public override string ToString() => $"{Level.ToString().ToLowerInvariant(),-4}  {Check,-12}  {Message}";
}
