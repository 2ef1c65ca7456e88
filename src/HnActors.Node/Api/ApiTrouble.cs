using System.Net;
using System.Security.Authentication;
using HnActors.HackerNews;
using HnActors.HackerNews.Failures;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Api;

/// <summary>Explains why an API can't be used, with its address and what may help.</summary>
internal static class ApiTrouble
{
    /// <param name="canBeSimulated">False if the nodes of a cluster will call it: the built-in imitation lives within one process.</param>
    public static FailedException Of(ApiAddress address, HackerNewsException exception, bool canBeSimulated = true)
    {
        var offline = canBeSimulated
            ? "To try the program without it, add --api sim."
            : "To try the cluster without it, start `hnactors simulate` and give its URL.";
        var api = $"the API at {address}";
        var proxy = address.Address is { } asked && ProxySettings.ProxyTo(asked) is { } through ? $" through the proxy {through.Host}:{through.Port}" : "";
        var unreached = $"{api} can't be reached{proxy}";
        return new FailedException(exception switch
        {
            { Status: HttpStatusCode.NotFound } when address.Address is { } uri && !uri.AbsolutePath.Contains("/v", StringComparison.Ordinal) =>
                $"{api} answers 404: is /v0 missing?",
            { Status: { } status } => $"{api} answers {(int)status}{Meaning(exception.Failure)}",
            _ when IsUntrusted(exception) =>
                $"{api} offers no secure connection: its certificate is not trusted, or it does not speak TLS at all " +
                $"({exception.GetBaseException().Message.TrimEnd('.')}). " +
                "Is the URL right, and the clock of this machine? Is a proxy in between?",
            { Failure: HackerNewsFailure.Html } => $"{api} answers with a web page, not JSON: is the URL right, or a login page or a proxy in between?",
            { Failure: HackerNewsFailure.Dns } => $"{unreached}: its name can't be resolved. Is it spelled right, and is the network up? {offline}",
            { Failure: HackerNewsFailure.Timeout or HackerNewsFailure.Connection } => $"{unreached} ({exception.Message}). {offline}",
            _ => $"{api} gave no usable answer ({exception.Failure.ToName()}: {exception.Message}).",
        });
    }

    /// <summary>Whether a retry a moment later may help.</summary>
    public static bool MayPass(HackerNewsException exception) =>
        exception is not ({ Failure: HackerNewsFailure.Dns } or { Status: HttpStatusCode.NotFound }) && !IsUntrusted(exception);

    private static string Meaning(HackerNewsFailure failure) => failure switch
    {
        HackerNewsFailure.Throttled => " (too many requests): wait a while, or give --max-rate.",
        HackerNewsFailure.Unauthorized => " (not allowed).",
        HackerNewsFailure.Unavailable => " (not available at present): try again later.",
        HackerNewsFailure.ServerError => " (a server error): try again later.",
        _ => ": is the URL right?",
    };

    private static bool IsUntrusted(HackerNewsException exception)
    {
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException) return true;
        }
        return false;
    }
}
