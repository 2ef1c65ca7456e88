using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HnActors.Node.Notifying;

/// <summary>What happened to a command.</summary>
internal enum NoticeEvent
{
    /// <summary>It did what it was to do; some ids may be parked.</summary>
    Finished,

    /// <summary>It ended before that.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Stopped,

    /// <summary>It has been paused for long.</summary>
    Stalled,

    /// <summary>It goes on after it had stalled.</summary>
    Resumed,
}

/// <summary>What is told of a command.</summary>
/// <param name="Command">Such as <c>download</c>.</param>
/// <param name="Job">The job's name; null where there was none yet.</param>
/// <param name="ExitCode">Null while it has not ended.</param>
/// <param name="Items">Items, or users, that are stored; those that are <c>null</c> too.</param>
/// <param name="DeadLetters">Ids that failed and are to be asked for again, or are parked.</param>
/// <param name="Seconds">Since the command began.</param>
/// <param name="Message">The same for people.</param>
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
        // It is not a web page: letters stay letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    [JsonIgnore]
    public bool IsOfEnd => Event is NoticeEvent.Finished or NoticeEvent.Failed or NoticeEvent.Stopped;

    /// <summary>The event as JSON has it.</summary>
    [JsonIgnore]
    public string EventName => JsonNamingPolicy.CamelCase.ConvertName(Event.ToString());

    /// <summary>As one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <summary>As variables of the environment.</summary>
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
