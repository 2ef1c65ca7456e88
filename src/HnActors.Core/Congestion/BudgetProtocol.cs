namespace HnActors.Core.Congestion;

/// <summary>A message to or from the request budget of one API.</summary>
public interface IBudgetMessage
{
    /// <summary>The API's base address.</summary>
    string Api { get; }
}

/// <summary>To the budget: how a node's recent requests went. Answered by <see cref="ShareGranted"/>.</summary>
/// <param name="Node">Names one incarnation of a node.</param>
/// <param name="Ceiling">The most that the jobs on this API allow.</param>
/// <param name="IsFixed">True if the node's user set its number of requests in flight.</param>
/// <param name="HoldsShare">True if it was granted a share before, even by an earlier incarnation of the budget.</param>
public sealed record ReportRequests(
    string Api, string Node, RequestWindow Window, RequestCeiling Ceiling, bool IsFixed, bool HoldsShare) : IBudgetMessage;

public sealed record ShareGranted(string Api, RequestShare Share) : IBudgetMessage;
