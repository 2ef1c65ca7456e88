using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Terminal;

/// <summary>A web server in this process that logs nothing and leaves settings and signals to the program.</summary>
internal static class QuietWebHost
{
    // The longest list of ids that a job may have is a third of that.
    private const int MaxRequestBytes = 8 << 20;

    public static WebApplicationBuilder Create(Uri address)
    {
        // Empty, since other builders read settings from the current folder and watch everything below it for changes.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls(address.ToString());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        // A failure to start the host is reported once, in this program's words.
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder;
    }
}
