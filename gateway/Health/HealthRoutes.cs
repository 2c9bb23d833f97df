using Ensemble.Gateway.Limits;
using Ensemble.ServiceDefaults.Http;
using Microsoft.Extensions.Options;

namespace Ensemble.Gateway.Health;

/// <summary>Every documented health route, at the root and below both prefixes.</summary>
internal static class HealthRoutes
{
    private const int BeforeTheServicesOwn = -1;

    public static void AddFleetHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FleetHealth>();
        builder.Services.AddSingleton<ProcessLoad>();
    }

    public static void MapFleetHealth(this WebApplication app)
    {
        app.Services.GetRequiredService<ProcessLoad>(); // Counts connections from the first on.
        var routes = app.MapGroup("").AllowAnonymous().WithOrder(BeforeTheServicesOwn);
        foreach (var prefix in (string[])["", "/api/v1"])
        {
            routes.MapGet(prefix + "/health", BasicAsync);
            routes.MapGet(prefix + "/health/deep", DeepAsync).Produces<Envelope<DeepHealth>>().Produces<Envelope<DeepHealth>>(503);
            routes.MapGet(prefix + "/healthz", Alive);
            routes.MapGet(prefix + "/readyz", ReadyAsync).Produces<Readiness>().Produces<Readiness>(503);
            routes.MapGet(prefix + "/status", StatusAsync);
        }

        routes.MapGet("/health/detailed", DetailedAsync);
        routes.MapGet("/api/health", ChatAsync);
    }

    /// <summary>Whether this gateway runs.</summary>
    private static Envelope<StatusOf> Alive() => new(new StatusOf("ok"));

    /// <summary>Whether the platform works.</summary>
    private static async Task<BasicHealth> BasicAsync(FleetHealth fleet, CancellationToken cancel)
    {
        var report = await fleet.GetAsync(cancel);
        return new BasicHealth(true, report.Overall, report.At, new StatusOf("ok"));
    }

    /// <summary>How each part of the platform is, with figures of the load.</summary>
    private static async Task<DetailedHealth> DetailedAsync(FleetHealth fleet, ProcessLoad load, CancellationToken cancel)
    {
        var report = await fleet.GetAsync(cancel);
        var services = Texts(report, Text);
        services["external_apis"] = Text(Condition.Healthy); // None is called yet that could be away.
        return new DetailedHealth(report.Overall, report.At, services, new LoadFigures(load.Connections, ProcessLoad.Memory, load.Cpu));
    }

    /// <summary>How each part of the platform is, with a summary of its configuration.</summary>
    private static async Task<IResult> DeepAsync(FleetHealth fleet, IConfiguration configuration, IOptions<LimitOptions> limits, CancellationToken cancel)
    {
        var report = await fleet.GetAsync(cancel);
        var checks = report.Dependencies.Concat(report.Services).ToDictionary(
            entry => entry.Key, entry => new DeepCheck(Short(entry.Value.Condition), entry.Value.Description));
        checks["disk"] = Disk.Check();
        var isUp = report.Overall != Condition.Unhealthy;
        var summary = new ConfigurationSummary(
            JwtSecretSet: report.Services.GetValueOrDefault("identity") is { Condition: not Condition.Unhealthy },
            StripeConnectEnabled: configuration.GetValue("Marketplace:StripeConnectEnabled", false),
            PlatformFeeRate: configuration.GetValue("Marketplace:PlatformFeeRate", 0.10m),
            TransferRetryEnabled: configuration.GetValue("Marketplace:TransferRetryEnabled", true),
            LimitsScale: limits.Value.Scale);
        return TypedResults.Json(new { success = isUp, data = new DeepHealth(report.Overall, report.At, checks, summary) },
            statusCode: isUp ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Whether requests should come here.</summary>
    private static async Task<IResult> ReadyAsync(FleetHealth fleet, CancellationToken cancel)
    {
        var overall = (await fleet.GetAsync(cancel)).Overall;
        var text = overall switch { Condition.Healthy => "ready", Condition.Degraded => "degraded", _ => "not_ready" };
        var isReady = overall != Condition.Unhealthy;
        return TypedResults.Json(new Readiness(isReady, text, new StatusOf(text)),
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The state of the platform for people.</summary>
    private static async Task<Envelope<PlatformStatus>> StatusAsync(FleetHealth fleet, CancellationToken cancel)
    {
        var report = await fleet.GetAsync(cancel);
        return new Envelope<PlatformStatus>(new PlatformStatus(Operation(report.Overall), report.At, Texts(report, Operation)));
    }

    /// <summary>Whether the platform works, in the shape of Stuffchat's client.</summary>
    private static async Task<ChatHealth> ChatAsync(FleetHealth fleet, IConfiguration configuration, CancellationToken cancel)
    {
        var report = await fleet.GetAsync(cancel);
        var version = typeof(HealthRoutes).Assembly.GetName().Version!.ToString(3);
        // As identity reads it.
        var inviteOnly = string.Equals(configuration["Registration:Mode"], "invite", StringComparison.OrdinalIgnoreCase);
        return new ChatHealth(true, report.Overall != Condition.Unhealthy, version, new ChatConfig(inviteOnly), new StatusOf("ok"));
    }

    private static Dictionary<string, string> Texts(FleetReport report, Func<Condition, string> text) =>
        report.Dependencies.Concat(report.Services).ToDictionary(entry => entry.Key, entry => text(entry.Value.Condition));

    private static string Text(Condition condition) => condition switch
    {
        Condition.Healthy => "healthy",
        Condition.Degraded => "degraded",
        _ => "unhealthy",
    };

    private static string Short(Condition condition) => condition switch
    {
        Condition.Healthy => "ok",
        Condition.Degraded => "degraded",
        _ => "error",
    };

    private static string Operation(Condition condition) => condition switch
    {
        Condition.Healthy => "operational",
        Condition.Degraded => "degraded",
        _ => "down",
    };
}
