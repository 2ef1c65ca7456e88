using HnActors.Core.Health;
using HnActors.HackerNews;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Congestion;

/// <summary>Sends the API requests whose correct answer is known.</summary>
internal static class ApiProbe
{
    /// <summary>Makes a probe's requests, all at once unless a rate limit applies.</summary>
    /// <param name="pace">Waits until another request may be made; the probe's timeout starts after that.</param>
    /// <returns>An answer for each item; none if <paramref name="cancellationToken"/> or the waiting was cancelled.</returns>
    public static async Task<IReadOnlyList<ProbeAnswer>> RunAsync(
        IHackerNewsClient client, HealthProbe probe, Func<CancellationToken, Task> pace, TimeProvider time, CancellationToken cancellationToken)
    {
        var answers = probe.KnownItems.Select(AskAsync).ToList();
        if (probe.Candidates > 0) answers.Add(AskCandidatesAsync());
        try
        {
            var all = await Task.WhenAll(answers).ConfigureAwait(false);
            return cancellationToken.IsCancellationRequested ? [] : [.. all.SelectMany(some => some)];
        }
        catch (OperationCanceledException)
        {
            return [];
        }

        async Task<ProbeAnswer[]> AskAsync(long id)
        {
            await pace(cancellationToken).ConfigureAwait(false);
            return [await TryAsync(id, time, probe.Timeout, cancellationToken, async token =>
            {
                var body = await client.GetItemBodyAsync(id, token).ConfigureAwait(false);
                return new ProbeAnswer(id, body.IsNull ? AnswerKind.Null : AnswerKind.Body);
            }).ConfigureAwait(false)];
        }

        async Task<ProbeAnswer[]> AskCandidatesAsync()
        {
            await pace(cancellationToken).ConfigureAwait(false);
            var newest = 0L;
            var answer = await TryAsync(0, time, probe.Timeout, cancellationToken, async token =>
            {
                newest = await client.GetMaxItemAsync(token).ConfigureAwait(false);
                return new ProbeAnswer(0, AnswerKind.Body);
            }).ConfigureAwait(false);
            if (answer.Kind != AnswerKind.Body) return [answer];
            var ids = Enumerable.Range(0, probe.Candidates).Select(index => HealthProbe.CandidateAt(newest, (probe.Number * probe.Candidates) + index));
            return [.. (await Task.WhenAll(ids.Select(AskAsync)).ConfigureAwait(false)).SelectMany(some => some)];
        }
    }

    private static async Task<ProbeAnswer> TryAsync(
        long id, TimeProvider time, TimeSpan timeout, CancellationToken cancellationToken, Func<CancellationToken, Task<ProbeAnswer>> askAsync)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await askAsync(either.Token).ConfigureAwait(false);
        }
        catch (HackerNewsException exception)
        {
            return new ProbeAnswer(id, RequestEnd.KindOf(exception.Failure), exception.Failure.ToName());
        }
        catch (OperationCanceledException)
        {
            return new ProbeAnswer(id, AnswerKind.Failure, "no answer");
        }
        catch (Exception exception)
        {
            // Any exception of the client means no answer; and a probe that never ended would keep the API from being found again.
            return new ProbeAnswer(id, AnswerKind.Failure, exception.Message);
        }
    }
}
