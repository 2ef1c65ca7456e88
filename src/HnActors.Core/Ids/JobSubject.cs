using System.Text.Json;
using System.Text.Json.Serialization;

namespace HnActors.Core.Ids;

/// <summary>What the ids of a job stand for.</summary>
[JsonConverter(typeof(JobSubjectJson))]
public enum JobSubject
{
    /// <summary>Items, by their ids.</summary>
    Items = 0,

    /// <summary>Users, by the numbers that a store gives to authors.</summary>
    Users = 1,
}

/// <summary>In JSON a subject is its name in lower case.</summary>
internal sealed class JobSubjectJson() : JsonStringEnumConverter<JobSubject>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
