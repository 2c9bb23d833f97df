using Ensemble.Gateway.Audit;
using Ensemble.Gateway.Limits;
using Ensemble.Gateway.Routes;
using StackExchange.Redis;

namespace Ensemble.Gateway.Health;

/// <summary>
/// Asks every service and Redis, at most once a second however many ask us. Postgres and RabbitMQ are seen through the services that
/// use them.
/// </summary>
internal sealed class FleetHealth : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(3_500); // A service gives its database three seconds.
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    private readonly HttpClient client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = Patience };
    private readonly IConnectionMultiplexer redis;
    private readonly Counter counter;
    private readonly AuditHealth audit;
    private readonly ServiceInstances addresses;
    private readonly TimeProvider time;
    private readonly Recent<FleetReport> recent;

    public FleetHealth(IConnectionMultiplexer redis, Counter counter, AuditHealth audit, ServiceInstances addresses, TimeProvider time)
    {
        (this.redis, this.counter, this.audit, this.addresses, this.time) = (redis, counter, audit, addresses, time);
        recent = new Recent<FleetReport>(AskAsync, GoodFor, time);
    }

    public Task<FleetReport> GetAsync(CancellationToken cancel) => recent.GetAsync(cancel);

    public void Dispose() => client.Dispose();

    private async Task<FleetReport> AskAsync()
    {
        var names = RouteTable.All.Select(entry => entry.Service).Distinct().ToArray();
        var redisAnswer = PingAsync();
        var answers = await Task.WhenAll(names.Select(name => ServiceHealth.AskAsync(client, name, addresses)));
        var dependencies = new Dictionary<string, Finding>
        {
            ["database"] = Worst(answers, "database"),
            ["redis"] = await redisAnswer,
            ["rabbitmq"] = Worst(answers, "events"),
            ["limits"] = counter.IsAlone ? new Finding(Condition.Degraded, "Limits are counted in this gateway alone.") : Finding.Fine,
            ["audit"] = audit.Complaint is { } complaint ? new Finding(Condition.Degraded, complaint) : Finding.Fine,
        };
        return new FleetReport(time.GetUtcNow(), dependencies, names.Zip(answers).ToDictionary(pair => pair.First, pair => pair.Second.Overall));
    }

    // What no service tells is not known; that none of them answers shows by itself.
    private static Finding Worst(ServiceHealth[] answers, string check) =>
        answers.Select(answer => answer.Checks.GetValueOrDefault(check)).OfType<Finding>().MaxBy(finding => finding.Condition)
        ?? new Finding(Condition.Degraded, "No service tells.");

    private async Task<Finding> PingAsync()
    {
        try
        {
            await redis.GetDatabase().PingAsync().WaitAsync(GoodFor);
            return Finding.Fine;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or OperationCanceledException)
        {
            return new Finding(Condition.Degraded, "Redis does not answer.");
        }
    }
}
