using System.Text;

namespace HnActors.Node.Display;

/// <summary>A snapshot in words.</summary>
internal static class ProgressText
{
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>The four lines of the live display.</summary>
    public static IReadOnlyList<string> Lines(ProgressSnapshot now, int width)
    {
        var status = now.Status;
        var deadLetters = status.Waiting + status.Parked;
        var letters = deadLetters == 0 ? "dead letters 0"
            : $"dead letters {Human.Count(deadLetters)} (retrying {Human.Count(status.Waiting)}, parked {Human.Count(status.Parked)})";
        var items = $"{Human.Count(Finished(now))} / {Human.Count(status.Total)}  {Human.Percent(Share(now)),8}";
        var pace = $"{Human.Count(now.ItemsPerSecond),9}/s   {(now.TimeLeft is { } left ? "ETA " + Human.Duration(left) : "")}";
        var barWidth = Math.Clamp(width - items.Length - pace.Length - 14, 0, 30);
        return
        [
            $"items    {items} {Bar(Share(now), barWidth)} {pace}",
            $"stored   {Human.Count(Bodies(now))}   null {Human.Count(now.Nulls)}   pending {Human.Count(status.Pending)}   {letters}",
            now.ApiTrouble is { } apiTrouble
                ? $"http     PAUSED: {apiTrouble}"
                : $"http     in flight {Human.Count(now.InFlight)} of {Human.Count(now.InFlightLimit)}   p50 {Human.Milliseconds(now.MedianLatency)}   " +
            $"p99 {Human.Milliseconds(now.Latency99)}   429 {Human.Percent(now.Throttled)}   errors {Human.Percent(now.Errors)}   limit: {now.Limit}",
            now.StoreTrouble is { } trouble
                ? $"write    PAUSED: {trouble}"
                : $"write    {Human.Count(now.ItemsPerSecond)}/s   {Human.Bytes(now.BytesPerSecond)}/s   " +
                  $"{Human.Plural(status.Progress.OpenLeases, "lease")} out, oldest {Human.Duration(status.Progress.OldestLease)}" +
                  "   ^C stops and keeps everything",
        ];
    }

    /// <summary>One line, for logs.</summary>
    public static string Line(ProgressSnapshot now)
    {
        var status = now.Status;
        var line = new StringBuilder($"{Human.Count(Finished(now))} of {Human.Count(status.Total)} ({Human.Percent(Share(now))})")
            .Append($", {Human.Count(now.ItemsPerSecond)}/s");
        if (now.TimeLeft is { } left) line.Append($", {Human.Duration(left)} left");
        if (status.Pending > 0) line.Append($", {Human.Count(status.Pending)} pending");
        if (status.Waiting > 0) line.Append($", {Human.Count(status.Waiting)} to retry");
        if (status.Parked > 0) line.Append($", {Human.Count(status.Parked)} parked");
        foreach (var trouble in new[] { now.ApiTrouble, now.StoreTrouble }.OfType<string>()) line.Append($", PAUSED: {trouble}");
        return line.Append($", limit: {now.Limit}").ToString();
    }

    private static long Finished(ProgressSnapshot now) => now.Status.Stored;

    private static long Bodies(ProgressSnapshot now) => Math.Max(0, now.Status.Stored - now.Nulls);

    private static double Share(ProgressSnapshot now) => now.Status.Total == 0 ? 1 : (double)Finished(now) / now.Status.Total;

    private static string Bar(double share, int width)
    {
        var eighths = (int)(Math.Clamp(share, 0, 1) * width * 8);
        var bar = new string('█', eighths / 8);
        if (eighths % 8 > 0) bar += Eighths[eighths % 8];
        return bar.PadRight(width);
    }
}
