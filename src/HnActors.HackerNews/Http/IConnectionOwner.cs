namespace HnActors.HackerNews.Http;

/// <summary>Whoever gives a connection its requests.</summary>
internal interface IConnectionOwner
{
    /// <summary>An answer came: the connection has room for another request.</summary>
    void OnAnswered(Connection connection);

    /// <summary>The connection is closed.</summary>
    /// <param name="unanswered">Requests that it had, the oldest first.</param>
    void OnClosed(Connection connection, Closing closing, IReadOnlyList<PendingRequest> unanswered);
}
