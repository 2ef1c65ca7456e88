using System.Text;

namespace HnActors.Node.Display;

/// <summary>A snapshot in words.</summary>
internal static class ProgressText
{
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>The four lines of the live display, and one more for each node of a cluster.</summary>
    public static IReadOnlyList<string> Lines(ProgressSnapshot now, int width)
    {
        var (status, pace) = (now.Counts, now.Pace);
        var deadLetters = status.Waiting + status.Parked;
        var letters = deadLetters == 0 ? "dead letters 0"
            : $"dead letters {Human.Count(deadLetters)} (retrying {Human.Count(status.Waiting)}, parked {Human.Count(status.Parked)})";
        var items = $"{Human.Count(Finished(now))} / {Human.Count(status.Total)}  {Human.Percent(Share(now)),8}";
        var speed = $"{Human.Count(pace.ItemsPerSecond),9}/s   {(now.TimeLeft is { } left ? "ETA " + Human.Duration(left) : "")}";
        var barWidth = Math.Clamp(width - items.Length - speed.Length - 14, 0, 30);
        return
        [
            $"items    {items} {Bar(Share(now), barWidth)} {speed}",
            $"stored   {Human.Count(Bodies(now))}   null {Human.Count(status.Nulls)}   pending {Human.Count(status.Pending)}   {letters}",
            now.ApiTrouble is { } apiTrouble
                ? $"http     PAUSED: {apiTrouble}"
                : $"http     {Http(pace)}   limit: {now.Limit}",
            now.StoreTrouble is { } trouble
                ? $"write    PAUSED: {trouble}"
                : $"write    {Human.Count(pace.ItemsPerSecond)}/s   {Human.Bytes(pace.BytesPerSecond)}/s   " +
                  $"{Human.Plural(status.OpenLeases, "lease")} out, oldest {Human.Duration(status.OldestLease)}" +
                  (now.IsOfThisProcess ? "   ^C stops and keeps everything" : $"   {Human.Plural(now.Nodes.Count, "node")}"),
            .. now.IsOfThisProcess ? [] : now.Nodes.Select(node => NodeLine(now, node)),
        ];
    }

    /// <summary>One line, for logs.</summary>
    public static string Line(ProgressSnapshot now)
    {
        var status = now.Counts;
        var line = new StringBuilder($"{Human.Count(Finished(now))} of {Human.Count(status.Total)} ({Human.Percent(Share(now))})")
            .Append($", {Human.Count(now.Pace.ItemsPerSecond)}/s");
        if (now.TimeLeft is { } left) line.Append($", {Human.Duration(left)} left");
        if (status.Pending > 0) line.Append($", {Human.Count(status.Pending)} pending");
        if (status.Waiting > 0) line.Append($", {Human.Count(status.Waiting)} to retry");
        if (status.Parked > 0) line.Append($", {Human.Count(status.Parked)} parked");
        foreach (var trouble in new[] { now.ApiTrouble, now.StoreTrouble }.OfType<string>()) line.Append($", PAUSED: {trouble}");
        if (!now.IsOfThisProcess) line.Append($", {Human.Plural(now.Nodes.Count, "node")}");
        return line.Append($", limit: {now.Limit}").ToString();
    }

    private static string NodeLine(ProgressSnapshot now, NodePace node) =>
        $"  {node.Node}   {Human.Count(node.Pace.ItemsPerSecond)}/s   {Http(node.Pace)}   limit: {now.LimitOf(node.Pace)}";

    private static string Http(Pace pace) =>
        $"in flight {Human.Count(pace.InFlight)} of {Human.Count(pace.InFlightLimit)}   p50 {Human.Milliseconds(pace.MedianLatency)}   " +
        $"p99 {Human.Milliseconds(pace.Latency99)}   429 {Human.Percent(pace.ThrottledShare)}   errors {Human.Percent(pace.ErrorShare)}";

    private static long Finished(ProgressSnapshot now) => now.Counts.Stored;

    private static long Bodies(ProgressSnapshot now) => Math.Max(0, now.Counts.Stored - now.Counts.Nulls);

    private static double Share(ProgressSnapshot now) => now.Counts.Total == 0 ? 1 : (double)Finished(now) / now.Counts.Total;

    private static string Bar(double share, int width)
    {
        var eighths = (int)(Math.Clamp(share, 0, 1) * width * 8);
        var bar = new string('█', eighths / 8);
        if (eighths % 8 > 0) bar += Eighths[eighths % 8];
        return bar.PadRight(width);
    }
}
