using Ensemble.Gateway.Telemetry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ensemble.Gateway.Limits;

internal static class LimitFeature
{
    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.AddRedisClient("redis", settings => settings.DisableHealthChecks = true, redis =>
        {
            // A Redis that comes back is found within a second or two.
            redis.ConnectTimeout = 1_000;
            redis.SyncTimeout = 1_000;
            redis.ReconnectRetryPolicy = new LinearRetry(500);
        });
        builder.Services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<LimitOptions>, LimitOptionsCheck>();
        builder.Services.AddSingleton<LimitPlan>();
        builder.Services.AddSingleton<RedisCounter>();
        builder.Services.AddSingleton<MemoryCounter>();
        builder.Services.AddSingleton<Counter>();
        builder.Services.AddSingleton<EdgeMetrics>();
        builder.Services.AddHealthChecks().AddCheck<LimitHealth>("limits");
    }

    public static void UseLimits(this IApplicationBuilder app) => app.UseMiddleware<LimitMiddleware>();
}
