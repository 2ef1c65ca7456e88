namespace HnActors.Core.Congestion;

/// <summary>The most that users allow to be asked of an API, over all nodes. It may be changed at any time.</summary>
/// <param name="Rate">Requests a second, above 0; null for no ceiling.</param>
/// <param name="Concurrency">Requests in flight, 1 or more; null for no ceiling.</param>
/// <param name="Bandwidth">Bytes a second that come over the API's connections, above 0; null for no ceiling.</param>
public sealed record RequestCeiling(double? Rate = null, int? Concurrency = null, double? Bandwidth = null)
{
    public static readonly RequestCeiling None = new();

    /// <summary>What both allow: if several jobs use one API, the lowest ceiling applies to all of them.</summary>
    public RequestCeiling Min(RequestCeiling other) => new(
        Lowest(Rate, other.Rate), Lowest(Concurrency, other.Concurrency), Lowest(Bandwidth, other.Bandwidth));

    /// <summary>Applies the values that are set in <paramref name="change"/>. A zero removes that ceiling.</summary>
    public RequestCeiling With(RequestCeiling change) => new(
        Changed(Rate, change.Rate), Changed(Concurrency, change.Concurrency), Changed(Bandwidth, change.Bandwidth));

    private static T? Lowest<T>(T? one, T? other)
        where T : struct, IComparable<T> =>
        one is not { } first ? other : other is { } second && second.CompareTo(first) < 0 ? second : first;

    private static T? Changed<T>(T? before, T? change)
        where T : struct, IEquatable<T> =>
        change is not { } value ? before : value.Equals(default) ? null : value;
}
