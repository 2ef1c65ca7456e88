using System.Text.Encodings.Web;
using HnActors.Node.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace HnActors.Node.Logs;

/// <summary>The framework's built-in log formatters.</summary>
internal static class LogFormatters
{
    private const string Iso = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static ConsoleFormatter Of(LogFormat format)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging
            .AddSimpleConsole(text =>
            {
                text.SingleLine = true;
                text.ColorBehavior = LoggerColorBehavior.Disabled;
                text.TimestampFormat = Iso + " ";
                text.UseUtcTimestamp = true;
            })
            .AddJsonConsole(json =>
            {
                json.TimestampFormat = Iso;
                json.UseUtcTimestamp = true;
                // A log is not a web page: don't escape non-ASCII characters.
                json.JsonWriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            }));
        var name = format == LogFormat.Json ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple;
        return services.BuildServiceProvider().GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == name);
    }
}
