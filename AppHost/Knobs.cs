using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Ensemble.AppHost;

/// <summary>
/// What operators and load tests set, as <c>Parameters__name</c> in the environment (docs/knobs.md), and <c>--fresh</c>, which starts
/// with an empty data directory.
/// </summary>
internal sealed record Knobs(int GatewayPort, string? AdminPassword)
{
    /// <summary>Reads them and sets the data directory; false after it has told on the console what is wrong.</summary>
    public static bool TryApply(IDistributedApplicationBuilder builder, string[] args, [NotNullWhen(true)] out Knobs? knobs)
    {
        knobs = null;
        var settings = builder.Configuration.GetSection("Parameters");
        var portText = settings["gateway_port"] ?? "8080";
        if (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
        {
            Console.Error.WriteLine($"Parameters__gateway_port must be a port number from 1 to 65535, not '{portText}'.");
            return false;
        }

        builder.Configuration["Aspire:Store:Path"] ??= settings["data_directory"] ?? Path.Combine("..", ".data");
        if (args.Contains("--fresh"))
            builder.Configuration["Aspire:Store:Fresh"] = "true";
        knobs = new Knobs(port, settings["admin_password"]);
        return true;
    }
}
