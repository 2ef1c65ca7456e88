using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Terminal;

/// <summary>A web server within the program, which says nothing by itself and leaves settings and signals to the program.</summary>
internal static class QuietWebHost
{
    // The most that a job may name of ids is a third of that.
    private const int MaxRequestBytes = 8 << 20;

    public static WebApplicationBuilder Create(Uri address)
    {
        // Empty: any other reads settings from the current folder, and watches everything below it for changes.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls(address.ToString());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        // What keeps the host from starting is said once, in this program's words.
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder;
    }
}
