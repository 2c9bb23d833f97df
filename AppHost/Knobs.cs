using System.Globalization;

namespace Ensemble.AppHost;

/// <summary>
/// What operators and load tests set, as <c>Parameters__name</c> in the environment (docs/knobs.md), and <c>--fresh</c>, which starts
/// with an empty data directory.
/// </summary>
internal sealed record Knobs(int? GatewayPort, string? AdminPassword)
{
    public static Knobs Apply(IDistributedApplicationBuilder builder, string[] args)
    {
        var directory = Path.GetFullPath(builder.Configuration["Parameters:data_directory"] ?? Path.Combine("..", ".data"), builder.AppHostDirectory);
        if (args.Contains("--fresh") && Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        builder.Configuration["Aspire:Store:Path"] ??= directory;

        return new Knobs(Port(builder.Configuration["Parameters:gateway_port"] ?? "8080"), builder.Configuration["Parameters:admin_password"]);
    }

    private static int Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new DistributedApplicationException($"Parameters__gateway_port must be a port number from 1 to 65535, not '{text}'.");
}
