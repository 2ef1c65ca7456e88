using HnActors.Core.Following;

namespace HnActors.Node.Display;

/// <summary>Describes how a copy is kept up to date.</summary>
internal static class FollowText
{
    /// <summary>One row for items, and one for users if they are followed.</summary>
    /// <param name="width">The maximum length of a row.</param>
    public static IEnumerable<string> Lines(FollowView follow, int width)
    {
        yield return Columns.Fit(
            "follow",
            width,
            [
                $"newest {Human.Count(follow.Items.Newest)}",
                $"lag {Human.Duration(follow.Lag)}",
                .. Counts(follow.Items),
                new Column($"re-read {Human.Count(follow.Items.Reread)}", $"re-read {Human.Count(follow.Items.Reread)}", MayGo: true),
                new Column(follow.IsStreaming ? "streams" : "polls", follow.IsStreaming ? "streams" : "polls", MayGo: true),
            ]);
        if (follow.Users is { } users) yield return Columns.Fit("users", width, [.. Counts(users)]);
    }

    /// <summary>One line, for logs.</summary>
    public static string Line(FollowView follow) =>
        $"newest {Human.Count(follow.Items.Newest)}, lag {Human.Duration(follow.Lag)}, {Counted(follow.Items)}, {Human.Count(follow.Items.Reread)} re-read" +
        (follow.Users is { } users ? $", users: {Counted(users)}" : "") +
        (follow.IsStreaming ? "" : ", polls");

    private static string Counted(FollowStatus reading) => $"{Human.Count(reading.New)} new, {Human.Count(reading.Changed)} changed";

    private static IEnumerable<Column> Counts(FollowStatus reading) =>
    [
        new Column($"new {Human.Count(reading.New)} (95 % in {Human.Duration(reading.NewDelay)})", $"new {Human.Count(reading.New)}"),
        new Column($"changed {Human.Count(reading.Changed)} (95 % in {Human.Duration(reading.ChangedDelay)})", $"changed {Human.Count(reading.Changed)}"),
    ];
}
