using System.Text.Json;
using HnActors.Actors.Inspection;
using HnActors.Actors.Monitoring;
using HnActors.Node.Display;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Following;

/// <summary>What a run that followed the API did.</summary>
/// <param name="Users">Null if only items were followed, as is <see cref="FollowView.Users"/>.</param>
internal sealed record FollowSummary(
    JobStatus Status, FollowView View, NodeStatistics Items, NodeStatistics? Users, TimeSpan Duration, StoreSource Store)
{
    private long Requests => Items.Requests + (Users?.Requests ?? 0);

    /// <summary>Prints the end of the run to standard output. Being stopped is the normal end of following, not a failure.</summary>
    public int Report(FetchSettings settings)
    {
        Summaries.Print(Lines(), ToJson, settings.Json);
        return ExitCode.Done;
    }

    private IEnumerable<string> Lines()
    {
        yield return $"stopped after {Human.Duration(Duration)}: {Human.Count(Status.Rows)} of {Human.Plural(Status.Total, "item")} stored, " +
            $"newest {Human.Count(View.Items.Newest)}, lag {Human.Duration(View.Lag)}";
        yield return $"  items     {Counts(View.Items)}";
        yield return $"  reread    {Human.Plural(View.Items.Reread, "item")}, to check for changes";
        if (View.Users is { } users) yield return $"  users     {Counts(users)}";
        yield return $"  requests  {Human.Count(Requests)}";
        if (Status.Parked > 0) yield return $"  parked    {Human.Count(Status.Parked)}: `hnactors dead-letters list` shows why";
        yield return $"  store     {Store}";
        yield return "  The same command continues from here.";
    }

    private static string Counts(Core.Following.FollowStatus reading) =>
        $"{Count(reading.New, "new", reading.NewDelay)}, {Count(reading.Changed, "changed", reading.ChangedDelay)}";

    private static string Count(long count, string what, TimeSpan delay) =>
        $"{Human.Count(count)} {what}{(count > 0 ? $" (95 % within {Human.Duration(delay)})" : "")}";

    private string ToJson() => JsonSerializer.Serialize(
        new
        {
            Status.Total,
            Status.Stored,
            Status.Nulls,
            Status.Waiting,
            Status.Pending,
            Status.Parked,
            Newest = View.Items.Newest,
            Lag = Math.Round(View.Lag.TotalSeconds, 3),
            Items = Json(View.Items),
            Users = View.Users is { } users ? Json(users) : null,
            Requests,
            Seconds = Math.Round(Duration.TotalSeconds, 3),
            Store = Store.ToString(),
        },
        JsonSerializerOptions.Web);

    private static object Json(Core.Following.FollowStatus reading) => new
    {
        reading.New,
        reading.Changed,
        reading.Reread,
        NewDelay95 = Math.Round(reading.NewDelay.TotalSeconds, 3),
        ChangedDelay95 = Math.Round(reading.ChangedDelay.TotalSeconds, 3),
    };
}
