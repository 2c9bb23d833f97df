using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ensemble.Tests.Fleet;

/// <summary>What the fleet says of itself is true also when one of its servers is away, soon, and again when it is back.</summary>
public sealed class HealthTests(Fleet fleet)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postgres", "database", 503)]
    [InlineData("redis", "redis", 200)]
    [InlineData("rabbitmq", "rabbitmq", 200)]
    public async Task A_server_that_stops_shows_and_shows_again_when_it_is_back(string server, string check, int status)
    {
        await Eventually.TrueAsync(async () => await DeepAsync() is (200, { } before) && IsWell(before, check), "all is well before", 60, Cancel);

        await fleet.CommandAsync(server, "resource-stop", Cancel);
        var stopped = Stopwatch.StartNew();
        TimeSpan? told = null;
        try
        {
            await Eventually.TrueAsync(async () => await DeepAsync() is { } answer && answer.Status == status && !IsWell(answer.Body, check),
                $"/health/deep tells of {server} with {status}", 30, Cancel);
            told = stopped.Elapsed;
            using var ready = await fleet.Gateway.GetAsync("/readyz", Cancel);
            Assert.Equal(status, (int)ready.StatusCode);
            using var alive = await fleet.Gateway.GetAsync("/healthz", Cancel);
            Assert.Equal(200, (int)alive.StatusCode);
        }
        finally
        {
            await fleet.CommandAsync(server, "resource-start", Cancel);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{server} was missed after {told}.");
        await Eventually.TrueAsync(async () => await DeepAsync() is (200, { } after) && IsWell(after, check), $"{server} is back", 90, Cancel);
    }

    private async Task<(int Status, JsonElement Body)> DeepAsync()
    {
        using var answer = await fleet.Gateway.GetAsync("/health/deep", Cancel);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("data"));
    }

    private static bool IsWell(JsonElement report, string check) => report.GetProperty("checks").GetProperty(check).GetProperty("status").GetString() == "ok";
}
