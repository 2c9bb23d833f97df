namespace Ensemble.Gateway.Routes;

/// <summary>Where a service answers: what the AppHost or the operator names, else its name in DNS.</summary>
internal static class ServiceAddresses
{
    public static IEnumerable<string> Of(string service, IConfiguration configuration) =>
        configuration.GetSection($"services:{service}:http").GetChildren().Select(child => child.Value!).DefaultIfEmpty($"http://{service}");
}
