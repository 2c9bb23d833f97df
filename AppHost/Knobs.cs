using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Ensemble.AppHost;

/// <summary>What operators and load tests set, as <c>Parameters__name</c> in the environment (docs/knobs.md). An empty value is none.</summary>
/// <param name="Issue">What is wrong with them, in one line; null when nothing is.</param>
internal sealed record Knobs(int GatewayPort, string? DataDirectory, string? AdminPassword, string LimitsScale, string Registration, int RoomsReplicas, int ChatReplicas, string? Issue)
{
    public static Knobs Read(IConfiguration configuration)
    {
        var portText = Value(configuration, "gateway_port") ?? "8080";
        var isPort = int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535;
        var password = Value(configuration, "admin_password");
        var scaleText = Value(configuration, "limits_scale") ?? "1";
        var isScale = double.TryParse(scaleText, CultureInfo.InvariantCulture, out var scale) && scale is >= 0 and <= 1_000_000;

        var registration = Value(configuration, "registration") ?? "open";

        var (rooms, roomsIssue) = Replicas(configuration, "rooms_replicas");
        var (chat, chatIssue) = Replicas(configuration, "chat_replicas");

        // The password's limits are identity's own; here they are told before anything starts.
        var issue = !isPort ? $"Parameters__gateway_port must be a port number from 1 to 65535, not '{portText}'."
            : password is { Length: < 8 or > 128 } ? $"Parameters__admin_password must have 8 to 128 characters, not {password.Length}."
            : !isScale ? $"Parameters__limits_scale must be a number from 0 (no limits) to 1000000, not '{scaleText}'."
            : registration is not ("open" or "invite") ? $"Parameters__registration must be open or invite, not '{registration}'."
            : roomsIssue ?? chatIssue;
        return new Knobs(port, Value(configuration, "data_directory"), password, scaleText, registration, rooms, chat, issue);
    }

    /// <summary>Tells the orchestrator where the data are, and by what names a person sets what its messages speak of.</summary>
    public void Apply(IConfiguration configuration, CommandLine commandLine)
    {
        configuration["Aspire:Store:Path"] ??= DataDirectory ?? Path.Combine("..", ".data");
        configuration["Aspire:SettingNames:store"] = "Parameters__data_directory";
        configuration["Aspire:SettingNames:gateway:public"] = "Parameters__gateway_port";
        if (commandLine.IsFresh)
            configuration["Aspire:Store:Fresh"] = "true";
        if (commandLine.IsVerbose)
            configuration["Aspire:ResourceLogging:Verbose"] = "true";
    }

    /// <summary>Where a service keeps files beside the servers' data, once <see cref="Apply"/> has run; tests have a store of their own.</summary>
    public static string DirectoryOf(string service, IDistributedApplicationBuilder builder) => Path.GetFullPath(
        Path.Combine(builder.Configuration["Aspire:Store:Override"] ?? builder.Configuration["Aspire:Store:Path"]!, service), builder.AppHostDirectory);

    private static (int Count, string? Issue) Replicas(IConfiguration configuration, string name)
    {
        var text = Value(configuration, name) ?? "2";
        var isCount = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 16;
        return (count, isCount ? null : $"Parameters__{name} must be a number from 1 to 16, not '{text}'.");
    }

    private static string? Value(IConfiguration configuration, string name) => configuration[$"Parameters:{name}"] is { Length: > 0 } value ? value : null;
}
