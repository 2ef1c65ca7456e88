using System.Diagnostics;
using HnActors.Core.Leasing;

namespace HnActors.Actors.Monitoring;

/// <summary>
/// The program's only source of spans: a lease, the slices that it is fetched in, and the writes that make them durable. There are none for
/// items, of which there are tens of millions. Without a listener a span is null and costs nothing.
/// </summary>
public static class JobTracing
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "HnActors";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? BeginLease(string job, LeaseKind kind, long ids) => Begin("lease", parent: default, links: null, span =>
    {
        span.SetTag(JobMetrics.Job, job);
        span.SetTag("hnactors.lease.kind", kind.ToString().ToLowerInvariant());
        span.SetTag("hnactors.ids", ids);
    });

    /// <param name="lease">The span of the slice's lease.</param>
    internal static Activity? BeginSlice(string job, ActivityContext lease, int ids) => !IsRecorded(lease) ? null : Begin("fetch", lease, links: null, span =>
    {
        span.SetTag(JobMetrics.Job, job);
        span.SetTag("hnactors.ids", ids);
    });

    /// <param name="slices">The spans of the slices written together; the write belongs to the first, and links to the others.</param>
    internal static Activity? BeginWrite(string job, IEnumerable<ActivityContext> slices, int rows)
    {
        if (!Source.HasListeners()) return null;
        var recorded = slices.Where(IsRecorded).Distinct().ToList();
        return recorded.Count == 0 ? null : Begin("store", recorded[0], recorded.Skip(1).Select(slice => new ActivityLink(slice)), span =>
        {
            span.SetTag(JobMetrics.Job, job);
            span.SetTag("hnactors.rows", rows);
        });
    }

    private static Activity? Begin(string name, ActivityContext parent, IEnumerable<ActivityLink>? links, Action<Activity> describe)
    {
        var current = Activity.Current;
        var span = Source.StartActivity(name, ActivityKind.Internal, parent, links: links);
        // The actor processes other messages during the span: they are not part of it.
        Activity.Current = current;
        if (span is not null) describe(span);
        return span;
    }

    private static bool IsRecorded(ActivityContext context) => (context.TraceFlags & ActivityTraceFlags.Recorded) != 0;
}
