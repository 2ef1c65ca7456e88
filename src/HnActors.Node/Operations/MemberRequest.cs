using System.Text.Json.Serialization;

namespace HnActors.Node.Operations;

/// <summary>Which member is meant.</summary>
/// <param name="Force">Also where the member can be reached.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MemberRequest(string Address, bool Force = false);
