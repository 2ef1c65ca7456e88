namespace HnActors.Core.Health;

/// <summary>What an answer that brought no body tells of.</summary>
public enum AnswerVerdict
{
    /// <summary>Not known yet: nothing known has been asked since.</summary>
    Undecided = 0,

    /// <summary>Its id: a failure costs an attempt, and a <c>null</c> is true.</summary>
    OfId = 1,

    /// <summary>The API, or it can't be told: the id is asked again at no cost, and a <c>null</c> counts for nothing.</summary>
    OfApi = 2,
}
