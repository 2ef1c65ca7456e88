using HnActors.Actors.Serialization.Wire;
using HnActors.Core.Ids;

namespace HnActors.Actors.Serialization;

/// <summary>Encodes sets of ids as steps, and decodes them.</summary>
internal static class IdsMapping
{
    public static Wire.Ids ToWire(this IdRangeSet ids)
    {
        var wire = new Wire.Ids();
        var reached = 0L;
        foreach (var range in ids)
        {
            wire.Steps.Add((ulong)(range.First - reached));
            wire.Steps.Add((ulong)range.Count);
            reached = range.Last + 1;
        }
        return wire;
    }

    public static IdRangeSet FromWire(this Wire.Ids? wire)
    {
        if (wire is null) return IdRangeSet.Empty;
        var ranges = new List<IdRange>(wire.Steps.Count / 2);
        var reached = 0L;
        for (var step = 0; step + 1 < wire.Steps.Count; step += 2)
        {
            var first = reached + (long)wire.Steps[step];
            var last = first + (long)wire.Steps[step + 1] - 1;
            ranges.Add(new IdRange(first, last));
            reached = last + 1;
        }
        return IdRangeSet.Of(ranges);
    }

    public static Lease ToWire(this LeaseId lease) => new() { Epoch = lease.Epoch, Number = lease.Number };

    public static LeaseId FromWire(this Lease? lease) => lease is null ? default : new LeaseId(lease.Epoch, lease.Number);

    public static long ToWire(this DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    public static DateTimeOffset TimeFromWire(this long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);
}
