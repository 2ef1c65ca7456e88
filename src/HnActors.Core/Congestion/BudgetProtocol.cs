namespace HnActors.Core.Congestion;

/// <summary>A message to or from the request budget of one API.</summary>
public interface IBudgetMessage
{
    /// <summary>The API's base address.</summary>
    string Api { get; }
}

/// <summary>To the budget: how a node's requests went lately. Answered by <see cref="ShareGranted"/>.</summary>
/// <param name="Node">Names one incarnation of a node.</param>
/// <param name="MaxRate">The most requests a second that the jobs on this API allow; null for no ceiling.</param>
/// <param name="IsFixed">True where the node's user set its number of requests in flight.</param>
public sealed record ReportRequests(string Api, string Node, RequestWindow Window, double? MaxRate, bool IsFixed) : IBudgetMessage;

public sealed record ShareGranted(string Api, RequestShare Share) : IBudgetMessage;
