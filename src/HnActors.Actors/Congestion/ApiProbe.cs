using HnActors.Core.Health;
using HnActors.HackerNews;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Congestion;

/// <summary>Asks the API something whose right answer is known.</summary>
internal static class ApiProbe
{
    /// <summary>Makes a probe's requests, all at once.</summary>
    /// <returns>An answer for each item; none where <paramref name="cancellationToken"/> was cancelled.</returns>
    public static async Task<IReadOnlyList<ProbeAnswer>> RunAsync(
        IHackerNewsClient client, HealthProbe probe, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(probe.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var answers = probe.KnownItems.Select(id => AskAsync(client, id, either.Token)).ToList();
        if (probe.Candidates > 0) answers.Add(AskCandidatesAsync(client, probe, either.Token));
        var all = await Task.WhenAll(answers).ConfigureAwait(false);
        return cancellationToken.IsCancellationRequested ? [] : [.. all.SelectMany(some => some)];
    }

    private static Task<ProbeAnswer[]> AskAsync(IHackerNewsClient client, long id, CancellationToken cancellationToken) =>
        TryAsync(id, async () =>
        {
            var body = await client.GetItemBodyAsync(id, cancellationToken).ConfigureAwait(false);
            return [new ProbeAnswer(id, body.IsNull ? AnswerKind.Null : AnswerKind.Body)];
        });

    private static Task<ProbeAnswer[]> AskCandidatesAsync(IHackerNewsClient client, HealthProbe probe, CancellationToken cancellationToken) =>
        TryAsync(0, async () =>
        {
            var newest = await client.GetMaxItemAsync(cancellationToken).ConfigureAwait(false);
            var ids = Enumerable.Range(0, probe.Candidates).Select(index => HealthProbe.CandidateAt(newest, (probe.Number * probe.Candidates) + index));
            return [.. (await Task.WhenAll(ids.Select(id => AskAsync(client, id, cancellationToken))).ConfigureAwait(false)).SelectMany(some => some)];
        });

    private static async Task<ProbeAnswer[]> TryAsync(long id, Func<Task<ProbeAnswer[]>> askAsync)
    {
        try
        {
            return await askAsync().ConfigureAwait(false);
        }
        catch (HackerNewsException exception)
        {
            return [new ProbeAnswer(id, RequestEnd.KindOf(exception.Failure), exception.Failure.ToName())];
        }
        catch (OperationCanceledException)
        {
            return [new ProbeAnswer(id, AnswerKind.Failure, "no answer")];
        }
        catch (Exception exception)
        {
            // Whatever the client throws, it is not an answer; and a probe that never ends would keep the API from being found again.
            return [new ProbeAnswer(id, AnswerKind.Failure, exception.Message)];
        }
    }
}
