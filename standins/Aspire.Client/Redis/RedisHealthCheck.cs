using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.StackExchange.Redis;

/// <summary>Healthy when the server answers PING.</summary>
internal sealed class RedisHealthCheck(RedisConnection connection) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var multiplexer = await connection.MultiplexerAsync.WaitAsync(cancellationToken);
        await multiplexer.GetDatabase().PingAsync().WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
