using System.Text.Json;
using System.Text.Json.Serialization;

namespace HnActors.Core.Jobs;

/// <summary>Where a job stands as a whole.</summary>
[JsonConverter(typeof(JobPhaseJson))]
public enum JobPhase
{
    /// <summary>Pools fetch for it.</summary>
    Running = 0,

    /// <summary>Nobody fetches for it until a person resumes it.</summary>
    Paused = 1,

    /// <summary>A person gave it up; what is stored stays.</summary>
    Cancelled = 2,

    /// <summary>Nothing is left that the program can do by itself.</summary>
    Finished = 3,
}

/// <summary>Writes a phase as people write it: <c>running</c>.</summary>
internal sealed class JobPhaseJson() : JsonStringEnumConverter<JobPhase>(JsonNamingPolicy.CamelCase);

/// <summary>Properties of phases.</summary>
public static class JobPhases
{
    /// <summary>True if nothing happens by itself any more.</summary>
    public static bool HasEnded(this JobPhase phase) => phase is JobPhase.Finished or JobPhase.Cancelled;

    /// <summary>The name shown to people.</summary>
    public static string ToName(this JobPhase phase) => JsonNamingPolicy.CamelCase.ConvertName(phase.ToString());
}
