using HnActors.Core.Ids;
using Xunit.Abstractions;

namespace HnActors.Core.Tests.Health;

/// <summary>
/// Jobs in virtual time against mixtures of sick ids and outages: every job ends, no outage costs an attempt or makes a null, and a
/// sick id costs its attempts and three requests at most.
/// </summary>
public class SickApiTests(ITestOutputHelper output)
{
    private const int Jobs = 200;
    private const int FreeRequests = 3;

    private static readonly Sickness[] OutageKinds = [.. Enum.GetValues<Sickness>().Where(kind => kind != Sickness.Refused)];

    [Fact]
    public void Whatever_is_sick_and_however_the_api_is_away_every_job_ends_and_nobody_pays_for_it()
    {
        var failures = new List<string>();
        for (var seed = 1; seed <= Jobs; seed++)
        {
            try
            {
                Play(seed);
            }
            catch (Exception exception)
            {
                failures.Add($"Seed {seed}: {exception.Message}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {Jobs} jobs: {string.Join('\n', failures)}");
    }

    [Theory]
    [InlineData(0.002)]
    [InlineData(0.02)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Where_the_api_says_null_now_and_then_to_anything_no_item_counts_as_null_and_every_job_ends(double share)
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var latency = TimeSpan.FromMilliseconds(random.Next(5, 200));
            var api = new SickApi(random, latency, TimeSpan.FromSeconds(5)) { FalseNulls = share };
            var ids = IdRangeSet.Of(SickApi.MaxItem - 1999, SickApi.MaxItem);
            var nulls = ids.Ids().Where(_ => random.Next(200) == 0).ToHashSet();
            foreach (var id in nulls) api.Sick[id] = Sickness.Null;
            var job = new SickJob(random, api, ids, limit: 1 << random.Next(6, 9), attempts: 3);

            Assert.True(job.Run(), $"seed {seed}: the job does not end: {job.Stored.Count} stored, {job.Nulls.Count} null");

            Assert.True(nulls.SetEquals(job.Nulls), $"seed {seed}: {string.Join(", ", job.Nulls.Except(nulls))} are no nulls");
            output.WriteLine($"seed {seed}: {job.Requests.Values.Sum()} requests, {nulls.Max(id => job.Requests[id])} at most for a null, {job.Took.TotalSeconds:0} s");
        }
    }

    private void Play(int seed)
    {
        var random = new Random(seed);
        var latency = TimeSpan.FromMilliseconds(random.Next(5, 200));
        var api = new SickApi(random, latency, TimeSpan.FromSeconds(random.Next(3, 16)));
        var ids = IdRangeSet.Of(SickApi.MaxItem - 999, SickApi.MaxItem);
        var limit = 1 << random.Next(3, 9);
        var attempts = random.Next(1, 5);
        MakeSick(api, ids, random);
        var outages = random.Next(3);
        var time = TimeSpan.Zero;
        for (var outage = 0; outage < outages; outage++)
        {
            var from = time + TimeSpan.FromSeconds(random.NextDouble() * 4);
            // From a blink to an hour.
            time = from + TimeSpan.FromSeconds(0.1 * Math.Pow(10, random.NextDouble() * 4.5));
            api.Outages.Add((from, time, OutageKinds[random.Next(OutageKinds.Length)]));
            time += TimeSpan.FromSeconds(2);
        }
        var job = new SickJob(random, api, ids, limit, attempts);

        var ended = job.Run();

        var what = $"{api.Sick.Count} sick ({string.Join(",", api.Sick.Values.Distinct())}), limit {limit}, latency {latency.TotalMilliseconds:0}, " +
            $"timeout {api.Timeout.TotalSeconds:0}, attempts {attempts}, outages {string.Join("; ", api.Outages)}, took {job.Took.TotalSeconds:0.0}";
        Assert.True(ended, $"the job does not end: {what}; {job.Stored.Count} stored, {job.Nulls.Count} null, {job.Parked.Count} parked");
        foreach (var id in ids.Ids())
        {
            var requests = job.Requests[id];
            if (!api.Sick.TryGetValue(id, out var sickness))
            {
                Assert.True(job.Stored.Contains(id), $"{id} is well and not stored (null: {job.Nulls.Contains(id)}): {what}");
                Assert.True(job.Charges.GetValueOrDefault(id) == 0, $"{id} is well and paid {job.Charges.GetValueOrDefault(id)}: {what}");
                continue;
            }
            if (sickness == Sickness.Null) Assert.True(job.Nulls.Contains(id), $"{id} is null: {what}");
            else Assert.True(job.Parked.Contains(id), $"{id} is sick and not parked: {what}");
            // A null of an outage is not accepted, whatever else the id has cost by then; and one between the two looks at a null has the first made anew.
            var most = attempts + FreeRequests + (2 * api.Outages.Count(outage => outage.How == Sickness.Null))
                + (sickness == Sickness.Null ? api.Outages.Count : 0);
            Assert.True(requests <= most, $"{id} ({sickness}) was asked {requests} times: {what}");
        }
        output.WriteLine($"seed {seed}: {what}, {job.Requests.Values.Sum()} requests");
    }

    private static void MakeSick(SickApi api, IdRangeSet ids, Random random)
    {
        var kinds = Enum.GetValues<Sickness>().OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToArray();
        // None, a few, a run, or all of them.
        var share = random.Next(5) switch { 0 => 0, 1 => 0.005, 2 => 0.1, 3 => random.NextDouble(), _ => 1.0 };
        var isRun = random.Next(2) == 0;
        var first = random.Next(1000);
        foreach (var (id, index) in ids.Ids().Select((id, index) => (id, index)))
        {
            var isSick = isRun ? (index + first) % 1000 < share * 1000 : random.NextDouble() < share;
            if (isSick) api.Sick[id] = kinds[random.Next(kinds.Length)];
        }
    }
}
