using HnActors.Core.Following;
using HnActors.Node.Settings;

namespace HnActors.Node.Following;

/// <summary>What is followed, and how.</summary>
/// <param name="Selection">What the copy is to hold in addition to its present targets; null for nothing.</param>
/// <param name="History">True to keep every replaced body from now on.</param>
/// <param name="Users">True to follow users even if the store holds none yet.</param>
internal sealed record FollowSettings(IdSelection? Selection, bool Users, bool History, FollowOptions Options, FetchSettings Fetch);
