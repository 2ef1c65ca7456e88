using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Http;

namespace HnActors.HackerNews;

/// <summary>A request for an item on its way over connections of our own.</summary>
internal sealed class DirectRequest(DirectItems items, BodyRequest caller) : PendingRequest
{
    /// <summary>Whose connections they are.</summary>
    public DirectItems Items => items;

    public override long Id => caller.Id;

    public override bool HasEnded => caller.HasEnded;

    public override bool IsSentOnce => caller.Options.SendOnce;

    public override void OnAnswer(HttpAnswer answer) => items.OnAnswer(caller, answer);

    public override void OnFailure(HackerNewsFailure failure, string why, Exception? inner) => items.OnFailure(caller, failure, why, inner);
}
