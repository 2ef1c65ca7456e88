namespace HnActors.Core.Health;

/// <summary>What a request for an item brought.</summary>
public enum AnswerKind
{
    /// <summary>The item's body.</summary>
    Body = 0,

    /// <summary>The literal <c>null</c>: there is no such item, if the API can be trusted.</summary>
    Null = 1,

    /// <summary>No answer, or one that is not the item.</summary>
    Failure = 2,

    /// <summary>429: too many requests.</summary>
    Refused = 3,
}
