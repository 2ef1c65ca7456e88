namespace HnActors.Core.Congestion;

/// <summary>What a request shows about the path to the server, whatever it shows about its id.</summary>
public enum RequestOutcome
{
    /// <summary>An answer came, good or bad: the server has room.</summary>
    Answered = 0,

    /// <summary>429: the server asks for less.</summary>
    Refused = 1,

    /// <summary>No answer, or a 503, which anything on the way may give: a timeout, a broken connection.</summary>
    Unanswered = 2,
}
