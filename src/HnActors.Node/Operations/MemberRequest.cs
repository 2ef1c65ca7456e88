using System.Text.Json.Serialization;

namespace HnActors.Node.Operations;

/// <summary>Names a member.</summary>
/// <param name="Force">True to act even if the member is reachable.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MemberRequest(string Address, bool Force = false);
