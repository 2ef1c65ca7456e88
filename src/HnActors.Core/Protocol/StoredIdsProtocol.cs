using HnActors.Core.Ids;

namespace HnActors.Core.Protocol;

/// <summary>
/// To the store, from a coordinator that begins: which of these do you have? Answered by <see cref="StoredIdsFound"/> or <see
/// cref="StoredIdsUnknown"/>.
/// </summary>
public sealed record FindStoredIds(long QuestionNo, IdRangeSet Among);

public sealed record StoredIdsFound(long QuestionNo, IdRangeSet Ids);

/// <summary>The store could not be asked.</summary>
public sealed record StoredIdsUnknown(long QuestionNo);
