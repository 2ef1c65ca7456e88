namespace HnActors.Node.Operations;

/// <summary>Which member is meant.</summary>
/// <param name="Force">Also where the member can be reached.</param>
internal sealed record MemberRequest(string Address, bool Force = false);
