using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Ensemble.ServiceDefaults.Telemetry;

/// <summary>One line an event on the console; of the framework only what needs attention (its request log would also show tickets).</summary>
internal static class Logs
{
    private static readonly string[] Quiet =
        ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "System.Net.Http", "Yarp", "MassTransit", "Polly"];

    public static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
        });
        foreach (var category in Quiet)
            builder.Logging.AddFilter(category, LogLevel.Warning);
        // Whoever asks for /health gets the report; a line for each question while a service starts says nothing more.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
    }
}
