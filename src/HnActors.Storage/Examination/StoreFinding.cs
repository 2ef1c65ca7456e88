namespace HnActors.Storage.Examination;

/// <summary>The result of one check.</summary>
/// <param name="Message">The state, with the value; if something is wrong, also how to fix it.</param>
public sealed record StoreFinding(FindingLevel Level, string Message);
