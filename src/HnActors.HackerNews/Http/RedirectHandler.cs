using System.Net;

namespace HnActors.HackerNews.Http;

/// <summary>
/// Follows redirects as the framework would, but tells of each further request before it is made, so that a ceiling holds for it too; and
/// where they lead in a circle it gives up at once.
/// </summary>
internal sealed class RedirectHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>What a request's further ones wait for; none where nobody wants to know.</summary>
    public static readonly HttpRequestOptionsKey<Func<CancellationToken, Task>> BeforeRepeat = new("hnactors.before-repeat");

    // To another scheme, another host and another path.
    private const int MaxRedirects = 3;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var asked = new List<Uri> { request.RequestUri! };
        while (asked.Count <= MaxRedirects && TargetOf(response, asked[^1]) is { } target && !asked.Contains(target))
        {
            response.Dispose();
            if (request.Options.TryGetValue(BeforeRepeat, out var wait)) await wait(cancellationToken).ConfigureAwait(false);
            asked.Add(target);
            using var next = new HttpRequestMessage(HttpMethod.Get, target);
            foreach (var header in request.Headers.NonValidated) next.Headers.TryAddWithoutValidation(header.Key, header.Value);
            response = await base.SendAsync(next, cancellationToken).ConfigureAwait(false);
        }
        return response;
    }

    // Never from https to http, where others can read along.
    private static Uri? TargetOf(HttpResponseMessage response, Uri from)
    {
        var leadsOn = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!leadsOn || response.Headers.Location is not { } location) return null;
        if (!Uri.TryCreate(from, location, out var target)) return null;
        return target.Scheme == "https" || (target.Scheme == "http" && from.Scheme == "http") ? target : null;
    }
}
