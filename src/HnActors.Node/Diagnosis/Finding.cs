using HnActors.Storage.Examination;

namespace HnActors.Node.Diagnosis;

/// <summary>What was found of one thing that was looked at.</summary>
/// <param name="Check">What was looked at, in a word.</param>
/// <param name="Message">What it is like, with the value; where it is not well, also what mends it.</param>
internal sealed record Finding(string Check, FindingLevel Level, string Message)
{
    public static Finding Ok(string check, string message) => new(check, FindingLevel.Ok, message);

    public static Finding Warn(string check, string message) => new(check, FindingLevel.Warn, message);

    public static Finding Fail(string check, string message) => new(check, FindingLevel.Fail, message);

    public override string ToString() => $"{Level.ToString().ToLowerInvariant(),-4}  {Check,-12}  {Message}";
}
