using Aspire;
using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Redis connections.</summary>
public static class AspireRedisExtensions
{
    private const string Section = "Aspire:StackExchange:Redis";

    /// <summary>
    /// Registers one <see cref="IConnectionMultiplexer"/> for the application and the health check "StackExchange.Redis". It connects in
    /// the background from the host's start on; a server that is away delays nothing, is looked for, and fails the calls meanwhile.
    /// </summary>
    /// <param name="builder">The host's.</param>
    /// <param name="connectionName">Names the connection string in the configuration.</param>
    /// <param name="configureSettings">Comes after the configuration.</param>
    /// <param name="configureOptions">Comes last. Keep the multiplexer for short commands: a blocking one holds up all others.</param>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);

        var settings = ConnectionSettings.Read<StackExchangeRedisSettings>(builder.Configuration, Section, connectionName);
        settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);

        builder.Services.AddSingleton(_ => new RedisConnection(() => Options(settings, connectionName, configureOptions)));
        builder.Services.AddHostedService<RedisConnectionStart>();
        builder.Services.AddSingleton<IConnectionMultiplexer>(services => services.GetRequiredService<RedisConnection>().Multiplexer);

        if (!settings.DisableHealthChecks)
        {
            builder.TryAddHealthCheck("StackExchange.Redis", services => new RedisHealthCheck(services.GetRequiredService<RedisConnection>()));
        }
    }

    private static ConfigurationOptions Options(
        StackExchangeRedisSettings settings, string connectionName, Action<ConfigurationOptions>? configure)
    {
        var options = ConfigurationOptions.Parse(ConnectionSettings.Require(settings.ConnectionString, connectionName, Section));
        options.AbortOnConnectFail = false;
        configure?.Invoke(options);
        return options;
    }
}
