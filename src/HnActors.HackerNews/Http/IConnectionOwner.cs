namespace HnActors.HackerNews.Http;

/// <summary>Whoever gives a connection its requests.</summary>
internal interface IConnectionOwner
{
    /// <summary>An answer came.</summary>
    /// <param name="hasRoom">True where the connection has room for another request; false where it is closed.</param>
    void OnAnswered(Connection connection, PendingRequest request, HttpAnswer answer, bool hasRoom);

    /// <summary>The connection is closed.</summary>
    /// <param name="unanswered">Requests that it had, the oldest first.</param>
    void OnClosed(Connection connection, Closing closing, IReadOnlyList<PendingRequest> unanswered);
}
