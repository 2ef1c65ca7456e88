namespace HnActors.Pbm;

/// <summary>A command of the palette <c>hn</c>.</summary>
/// <param name="NeedsJob">Whether it can't do without <c>--job</c>.</param>
/// <param name="RunAsync">Takes the job's name, null where none was given, and returns what to print.</param>
public sealed record PbmCommand(string Name, string Description, bool NeedsJob, Func<string?, Task<IEnumerable<string>>> RunAsync);
