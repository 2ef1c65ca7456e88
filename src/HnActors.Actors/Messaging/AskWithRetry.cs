using Akka.Actor;

namespace HnActors.Actors.Messaging;

/// <summary>Asks an actor that may be starting or restarting.</summary>
public static class AskWithRetry
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Sends a message until it is answered: for queries, and for commands that may arrive twice.</summary>
    /// <param name="attempts">How often to ask before giving up.</param>
    /// <param name="timeout">How long to wait for each answer.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="AskTimeoutException">No answer to any of the attempts.</exception>
    public static async Task<T> AskWithRetryAsync<T>(
        this ICanTell actor, object message, CancellationToken cancellationToken = default, int attempts = 6, TimeSpan? timeout = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await actor.Ask<T>(message, timeout ?? Timeout, cancellationToken).ConfigureAwait(false);
            }
            catch (AskTimeoutException) when (attempt < attempts && !cancellationToken.IsCancellationRequested)
            {
                // The message was lost, or the actor is recovering: sending it again does no harm.
            }
        }
    }
}
