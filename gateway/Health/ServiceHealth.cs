using System.Net.Http.Json;
using System.Text.Json;
using Ensemble.Gateway.Routes;

namespace Ensemble.Gateway.Health;

/// <summary>What one service answers at <c>/health</c>.</summary>
/// <param name="Overall">Unhealthy when it doesn't answer.</param>
/// <param name="Checks">Its own checks by name.</param>
internal sealed record ServiceHealth(Finding Overall, IReadOnlyDictionary<string, Finding> Checks)
{
    private static readonly Dictionary<string, Finding> None = [];

    /// <summary>The best of its instances: with one of them well, the service works.</summary>
    public static async Task<ServiceHealth> AskAsync(HttpClient client, string service, ServiceInstances addresses)
    {
        var instances = await Task.WhenAll(addresses.Of(service).Select(address => AskAsync(client, service, address)));
        return instances.MinBy(instance => instance.Overall.Condition)!;
    }

    private static async Task<ServiceHealth> AskAsync(HttpClient client, string service, string address)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(new Uri(address), "/health"));
            var report = await answer.Content.ReadFromJsonAsync<JsonElement>();
            var checks = report.GetProperty("checks").EnumerateObject().ToDictionary(check => check.Name, check => Read(check.Value));
            var faults = checks.Where(check => check.Value.Condition != Condition.Healthy).Select(check => check.Value.Description ?? $"{check.Key} fails.");
            return new ServiceHealth(Read(report) with { Description = string.Join(' ', faults) is { Length: > 0 } text ? text : null }, checks);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new ServiceHealth(new Finding(Condition.Unhealthy, $"{service} does not answer."), None);
        }
    }

    private static Finding Read(JsonElement finding) => new(
        finding.GetProperty("status").GetString() switch
        {
            "healthy" => Condition.Healthy,
            "degraded" => Condition.Degraded,
            _ => Condition.Unhealthy,
        },
        finding.TryGetProperty("description", out var description) ? description.GetString() : null);
}
