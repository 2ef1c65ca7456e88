namespace HnActors.Core.Health;

/// <summary>What an answer without a body is a sign of.</summary>
public enum AnswerVerdict
{
    /// <summary>Not known yet: nothing known has been asked since.</summary>
    Undecided = 0,

    /// <summary>A problem of its id: a failure costs an attempt, and a <c>null</c> is true.</summary>
    OfId = 1,

    /// <summary>A problem of the API, or unclear: the id is requested again at no cost, and a <c>null</c> does not count.</summary>
    OfApi = 2,
}
