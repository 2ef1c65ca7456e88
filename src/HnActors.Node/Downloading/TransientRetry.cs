using Akka.Actor;
using HnActors.Actors.Journal;
using HnActors.Node.Api;
using HnActors.Node.Display;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Downloading;

/// <summary>Waits for transient problems to pass, and reports once what it is waiting for.</summary>
internal static class TransientRetry
{
    /// <summary>After this time an unanswered question is asked again, and the reason for the wait is reported.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>Asks the API for its newest id: once, or for as long as it takes if the settings say so.</summary>
    /// <exception cref="FailedException">The API can't be used, and the settings do not say to wait for it.</exception>
    public static async Task<long> AskNewestAsync(ApiConnection api, FetchSettings settings, IProgressDisplay display, CancellationToken cancellationToken)
    {
        for (var isPaused = false; ; isPaused = true)
        {
            try
            {
                var newest = await api.GetMaxItemAsync(cancellationToken).ConfigureAwait(false);
                if (isPaused) display.Paused(null);
                return newest;
            }
            catch (FailedException exception) when (settings.WaitsForApi)
            {
                // A service that is waiting counts as started.
                ServiceManager.Ready();
                if (!isPaused) display.Paused($"{exception.Message} Trying again until it answers");
                await Task.Delay(TryAgainAfter, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Asks the job's actors for as long as it takes.</summary>
    /// <param name="ask">Repeated until it is answered, so the question must be idempotent.</param>
    /// <param name="busyWith">What they may be busy with if nothing is wrong.</param>
    public static async Task<T> AskAsync<T>(
        StoreSource store, IProgressDisplay display, string busyWith, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var (isBusy, isPaused) = (false, false);
        while (true)
        {
            if (await TryAskAsync(ask, cancellationToken).ConfigureAwait(false) is (true, { } answer))
            {
                if (isPaused) display.Paused(null);
                return answer;
            }
            var trouble = await JournalHosting.FindTroubleAsync(store, cancellationToken).ConfigureAwait(false);
            if (trouble is not null && !isPaused) display.Paused(trouble);
            else if (trouble is null && !isBusy && !isPaused) display.Note(busyWith);
            (isBusy, isPaused) = (true, isPaused || trouble is not null);
        }
    }

    /// <summary>Asks the job's actors once, with a short timeout.</summary>
    /// <returns>False if there was no answer.</returns>
    public static async Task<(bool Answered, T? Answer)> TryAskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AnswerTimeout);
        try
        {
            return (true, await ask(timeout.Token).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is AskTimeoutException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (false, default);
        }
    }

    /// <summary>Runs an operation on a store, retrying for as long as its disk is full or another program holds one of its files.</summary>
    public static Task WhileFullAsync(IProgressDisplay display, Func<Task> act, CancellationToken cancellationToken) => WhileFullAsync(
        display,
        async () =>
        {
            await act().ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <inheritdoc cref="WhileFullAsync(IProgressDisplay, Func{Task}, CancellationToken)"/>
    public static async Task<T> WhileFullAsync<T>(IProgressDisplay display, Func<Task<T>> act, CancellationToken cancellationToken)
    {
        var isPaused = false;
        while (true)
        {
            try
            {
                var result = await act().ConfigureAwait(false);
                if (isPaused) display.Paused(null);
                return result;
            }
            catch (StoreException exception) when (exception.Problem is StoreProblem.Full or StoreProblem.Busy)
            {
                if (!isPaused) display.Paused(exception.Message);
                isPaused = true;
            }
            await Task.Delay(TryAgainAfter, cancellationToken).ConfigureAwait(false);
        }
    }
}
