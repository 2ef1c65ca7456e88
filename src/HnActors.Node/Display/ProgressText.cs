using System.Text;

namespace HnActors.Node.Display;

/// <summary>Describes a snapshot in text.</summary>
internal static class ProgressText
{
    private const string Eighths = " ▏▎▍▌▋▊▉";

    private const int MaxNodeNameWidth = 28;

    /// <summary>The rows of the live display, plus one for each node of a cluster.</summary>
    /// <param name="width">The maximum length of a row.</param>
    public static IReadOnlyList<string> Lines(ProgressSnapshot now, int width)
    {
        var (status, rates) = (now.Status, now.Rates);
        var items = $"{Human.Count(Finished(now))} / {Human.Count(status.Total)}  {Human.Percent(Share(now)),8}";
        var speed = $"{Human.Rate(rates.ItemsPerSecond),11}   {(now.IsEnded ? "" : now.TimeLeft is { } left ? "ETA " + Human.Duration(left) : "")}";
        var barWidth = Math.Clamp(width - items.Length - speed.Length - 14, 0, 30);
        return
        [
            Columns.Crop($"{status.Subject.Nouns()}    {items} {Bar(Share(now), barWidth)} {speed}".TrimEnd(), width),
            Columns.Fit(
                "stored",
                width,
                Human.Count(now.Status.Stored),
                $"null {Human.Count(status.Nulls ?? 0)}",
                $"pending {Human.Count(status.Pending)}",
                $"retrying {Human.Count(status.Waiting)}",
                $"parked {Human.Count(status.Parked)}"),
            .. now.Follow is { } follow ? FollowText.Lines(follow, width) : [],
            .. now.ApiTrouble is { } apiTrouble
                ? Columns.Wrap("http", width, $"{Paused(now.ApiPausedFor)}: {apiTrouble}")
                : [Columns.Fit("http", width, Http(rates))],
            .. now.StoreTrouble is { } storeTrouble
                ? Columns.Wrap("write", width, $"{Paused(now.StorePausedFor)}: {storeTrouble}")
                : [Columns.Fit(
                    "write",
                    width,
                    Human.Rate(rates.ItemsPerSecond),
                    $"{Human.Bytes(rates.BytesPerSecond)}/s",
                    $"{Human.Plural(status.OpenLeases, "lease")} out, oldest {Human.Duration(TimeSpan.FromSeconds(status.OldestLease))}")],
            now.IsEnded
                ? Columns.Fit(now.IsDone ? "done" : now.IsLeftRunning ? "left" : "stopped", width, End(now))
                : Columns.Fit(
                    "limit",
                    width,
                    now.Limit,
                    now.IsOfThisProcess
                        ? new Column("^C stops and keeps everything", "^C stops", MayGo: true)
                        : now.PartialTrouble ?? Human.Plural(now.Nodes.Count, "node")),
            .. now.IsOfThisProcess || now.IsEnded ? [] : now.Nodes.Select(node => NodeLine(now, node, width)),
        ];
    }

    private static string End(ProgressSnapshot now) => now switch
    {
        { IsDone: true, Status.Parked: > 0 } => $"{Human.Count(now.Status.Parked)} parked: `dead-letters list` shows why",
        { IsDone: true } => "nothing is left to fetch",
        { IsOfThisProcess: true } => "what is stored is kept; the same command continues from here",
        { IsLeftRunning: true } => "no longer watched; the job continues",
        _ => "the job is not running at present",
    };

    private static string Paused(TimeSpan duration) => duration < TimeSpan.FromSeconds(1) ? "PAUSED" : $"PAUSED for {Human.Duration(duration)}";

    /// <summary>One line, for logs.</summary>
    public static string Line(ProgressSnapshot now)
    {
        var status = now.Status;
        var line = new StringBuilder($"{Human.Count(Finished(now))} of {Human.Count(status.Total)} ({Human.Percent(Share(now))})")
            .Append($", {Human.Rate(now.Rates.ItemsPerSecond)}");
        if (now.TimeLeft is { } left) line.Append($", {Human.Duration(left)} left");
        if (status.Pending > 0) line.Append($", {Human.Count(status.Pending)} pending");
        if (status.Waiting > 0) line.Append($", {Human.Count(status.Waiting)} to retry");
        if (status.Parked > 0) line.Append($", {Human.Count(status.Parked)} parked");
        if (now.Follow is { } follow) line.Append($", {FollowText.Line(follow)}");
        if (now.IsEnded) return line.Append(now.IsDone ? ", done" : now.IsLeftRunning ? ", no longer watched" : ", stopped").ToString();
        if (now.ApiTrouble is { } apiTrouble) line.Append($", {Paused(now.ApiPausedFor)}: {apiTrouble.TrimEnd('.')}");
        if (now.StoreTrouble is { } storeTrouble) line.Append($", {Paused(now.StorePausedFor)}: {storeTrouble.TrimEnd('.')}");
        if (!now.IsOfThisProcess) line.Append($", {now.PartialTrouble ?? Human.Plural(now.Nodes.Count, "node")}");
        return line.Append($", limit: {now.Limit}").ToString();
    }

    // Shows only host and port: the protocol and the name of the actor system are the same for all nodes.
    private static string NodeLine(ProgressSnapshot now, NodeRates node, int width) => Columns.Fit(
        "",
        width,
        [
            Columns.Crop(node.Node[(node.Node.IndexOf('@') + 1)..], MaxNodeNameWidth),
            Human.Rate(node.Rates.ItemsPerSecond),
            .. Http(node.Rates),
            $"limit {now.LimitOf(node.Rates)}",
        ]);

    private static IReadOnlyList<Column> Http(ProgressRates rates) =>
    [
        new($"in flight {Human.Count(rates.InFlight)} of {Human.Count(rates.InFlightLimit)}",
            $"{Human.Count(rates.InFlight)}/{Human.Count(rates.InFlightLimit)}"),
        new($"p50 {Human.Milliseconds(rates.MedianLatency)}", $"p50 {Human.Milliseconds(rates.MedianLatency)}", MayGo: true),
        new($"p99 {Human.Milliseconds(rates.Latency99)}", $"p99 {Human.Milliseconds(rates.Latency99)}", MayGo: true),
        new($"429 {Human.Percent(rates.ThrottledShare)}", $"429 {Human.Percent(rates.ThrottledShare)}", MayGo: true),
        new($"errors {Human.Percent(rates.ErrorShare)}", $"errors {Human.Percent(rates.ErrorShare)}", MayGo: true),
    ];

    private static long Finished(ProgressSnapshot now) => now.Status.Rows;

    private static double Share(ProgressSnapshot now) => now.Status.Total == 0 ? 1 : (double)Finished(now) / now.Status.Total;

    private static string Bar(double share, int width)
    {
        var eighths = (int)(Math.Clamp(share, 0, 1) * width * 8);
        var bar = new string('█', eighths / 8);
        if (eighths % 8 > 0) bar += Eighths[eighths % 8];
        return bar.PadRight(width);
    }
}
