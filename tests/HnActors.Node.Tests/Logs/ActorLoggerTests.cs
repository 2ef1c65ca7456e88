using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using HnActors.Node.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace HnActors.Node.Tests.Logs;

public class ActorLoggerTests
{
    [Fact]
    public async Task Warnings_are_kept_for_a_dashboard_also_where_none_are_printed()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAkka("logging", akka => akka.WithLogger<ActorLogger>(LogLevel.Critical));
        using var host = builder.Build();
        await host.StartAsync();
        var words = $"the disk is full {Guid.NewGuid()}";

        Logging.GetLogger(host.Services.GetRequiredService<ActorSystem>(), "somebody").Warning(new IOException("no space left"), words);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!Kept(words)) await Task.Delay(10, timeout.Token);

        await host.StopAsync();
    }

    private static bool Kept(string words) =>
        RecentWarnings.OfThisProcess.Read().Kept.Any(one => one.Level == "Warning" && one.Message == $"{words}: no space left");
}
