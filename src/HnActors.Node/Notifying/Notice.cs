using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HnActors.Node.Notifying;

/// <summary>What happened to a command.</summary>
internal enum NoticeEvent
{
    /// <summary>It completed its work; some ids may be parked.</summary>
    Finished,

    /// <summary>It ended without completing its work.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Stopped,

    /// <summary>It has been paused for a long time.</summary>
    Stalled,

    /// <summary>It resumed after a stall.</summary>
    Resumed,
}

/// <summary>A report of what happened to a command.</summary>
/// <param name="Command">Such as <c>download</c>.</param>
/// <param name="Job">The job's name; null if there was none yet.</param>
/// <param name="ExitCode">Null until the command ends.</param>
/// <param name="Items">The number of stored items or users, including those that are <c>null</c>.</param>
/// <param name="DeadLetters">The number of ids that failed and will be retried, or are parked.</param>
/// <param name="Seconds">The time since the command began.</param>
/// <param name="Message">The same, for people.</param>
internal sealed record Notice(
    NoticeEvent Event,
    string Command,
    string? Job,
    int? ExitCode,
    long Items,
    long DeadLetters,
    double Seconds,
    string Message,
    DateTimeOffset Time)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // The output is not a web page: don't escape non-ASCII characters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    [JsonIgnore]
    public bool IsOfEnd => Event is NoticeEvent.Finished or NoticeEvent.Failed or NoticeEvent.Stopped;

    /// <summary>The event's name as in the JSON.</summary>
    [JsonIgnore]
    public string EventName => JsonNamingPolicy.CamelCase.ConvertName(Event.ToString());

    /// <summary>The notice as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <summary>The notice as environment variables.</summary>
    public IEnumerable<(string Name, string Value)> ToVariables() =>
    [
        ("HNACTORS_EVENT", EventName),
        ("HNACTORS_COMMAND", Command),
        ("HNACTORS_JOB", Job ?? ""),
        ("HNACTORS_EXIT_CODE", ExitCode?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("HNACTORS_ITEMS", Items.ToString(CultureInfo.InvariantCulture)),
        ("HNACTORS_DEAD_LETTERS", DeadLetters.ToString(CultureInfo.InvariantCulture)),
        ("HNACTORS_SECONDS", Seconds.ToString(CultureInfo.InvariantCulture)),
        ("HNACTORS_MESSAGE", Message),
        ("HNACTORS_TIME", Time.ToString("O", CultureInfo.InvariantCulture)),
    ];
}
