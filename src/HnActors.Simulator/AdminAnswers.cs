using System.Globalization;
using HnActors.Simulator.Faults;
using Microsoft.AspNetCore.Http;

namespace HnActors.Simulator;

/// <summary>
/// Endpoints beside the API: <c>GET /admin/stats</c> returns the counts, <c>PUT /admin/faults</c> replaces the faults (one rule per line),
/// <c>POST /admin/grow?items=N</c> adds items at the top, <c>POST /admin/quiet</c> ends all growth and all edits.
/// </summary>
internal sealed class AdminAnswers(ItemCatalog catalog, RequestCounts counts, FaultyAnswers answers)
{
    public Task AnswerAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", "/admin/stats") => context.Response.WriteAsJsonAsync(new
        {
            requests = counts.Requests,
            items = counts.Items,
            repeats = counts.Repeats,
            inFlight = counts.InFlight,
            maxInFlight = counts.MaxInFlight,
            maxItem = catalog.MaxItem,
            edits = catalog.Edits.Count,
            bans = answers.Bans,
            faults = counts.Faults,
        }),
        ("PUT", "/admin/faults") => ChangeFaultsAsync(context),
        ("POST", "/admin/grow") => GrowAsync(context),
        ("POST", "/admin/quiet") => QuietAsync(context),
        _ => RefuseAsync(context, 404, "There is GET /admin/stats, PUT /admin/faults, POST /admin/grow?items=N and POST /admin/quiet."),
    };

    private async Task ChangeFaultsAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            answers.Faults = [.. text.Split(['\n', ' ', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(FaultRule.Parse)];
        }
        catch (FormatException exception)
        {
            await RefuseAsync(context, 400, exception.Message).ConfigureAwait(false);
        }
    }

    private Task GrowAsync(HttpContext context)
    {
        if (!long.TryParse(context.Request.Query["items"], NumberStyles.None, CultureInfo.InvariantCulture, out var items))
            return RefuseAsync(context, 400, "Say how many: /admin/grow?items=N.");
        catalog.Grow(items);
        return context.Response.WriteAsJsonAsync(new { maxItem = catalog.MaxItem });
    }

    private Task QuietAsync(HttpContext context)
    {
        catalog.Quiet();
        return context.Response.WriteAsJsonAsync(new { maxItem = catalog.MaxItem, edits = catalog.Edits.Count });
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(why);
    }
}
