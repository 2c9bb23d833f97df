using Aspire;
using Aspire.RabbitMQ.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using RabbitMQ.Client;

namespace Microsoft.Extensions.Hosting;

/// <summary>RabbitMQ connections.</summary>
public static class AspireRabbitMQExtensions
{
    private const string Section = "Aspire:RabbitMQ:Client";

    /// <summary>
    /// Registers an <see cref="IConnectionFactory"/>, one <see cref="IConnection"/> for the application, made at its first use and
    /// recovering by itself, the health check "RabbitMQ.Client" and traces.
    /// </summary>
    /// <param name="builder">The host's.</param>
    /// <param name="connectionName">Names the connection string in the configuration.</param>
    /// <param name="configureSettings">Comes after the configuration.</param>
    /// <param name="configureConnectionFactory">Comes last.</param>
    public static void AddRabbitMQClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<RabbitMQClientSettings>? configureSettings = null,
        Action<ConnectionFactory>? configureConnectionFactory = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);

        var settings = ConnectionSettings.Read<RabbitMQClientSettings>(builder.Configuration, Section, connectionName);
        settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);

        builder.Services.AddSingleton<IConnectionFactory>(_ => Factory(settings, connectionName, configureConnectionFactory));
        builder.Services.AddSingleton(services => new RabbitMQConnection(
            services.GetRequiredService<IConnectionFactory>(),
            settings.MaxConnectRetryCount,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILogger<RabbitMQConnection>>()));
        builder.Services.AddSingleton(services => services.GetRequiredService<RabbitMQConnection>().Connection);

        if (!settings.DisableTracing)
        {
            builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddSource("RabbitMQ.Client.*"));
        }

        if (!settings.DisableHealthChecks)
        {
            builder.TryAddHealthCheck("RabbitMQ.Client", services => new RabbitMQHealthCheck(services.GetRequiredService<RabbitMQConnection>()));
        }
    }

    private static ConnectionFactory Factory(RabbitMQClientSettings settings, string connectionName, Action<ConnectionFactory>? configure)
    {
        var text = ConnectionSettings.Require(settings.ConnectionString, connectionName, Section);
        var factory = new ConnectionFactory
        {
            Uri = Uri.TryCreate(text, UriKind.Absolute, out var uri)
                ? uri
                : throw new InvalidOperationException($"'ConnectionStrings:{connectionName}' is not an amqp:// URI."),
        };
        configure?.Invoke(factory);
        return factory;
    }
}
