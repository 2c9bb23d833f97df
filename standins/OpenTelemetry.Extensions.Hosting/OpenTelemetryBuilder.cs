using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OpenTelemetry;

/// <summary>Configures the telemetry of the host whose services it was made for.</summary>
public sealed class OpenTelemetryBuilder : IOpenTelemetryBuilder
{
    internal OpenTelemetryBuilder(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        Services = services;
    }

    /// <inheritdoc />
    public IServiceCollection Services { get; }

    /// <summary>Describes the entity that the telemetry is about, for traces, metrics and logs alike.</summary>
    public OpenTelemetryBuilder ConfigureResource(Action<ResourceBuilder> configure)
    {
        OpenTelemetryBuilderSdkExtensions.ConfigureResource(this, configure);
        return this;
    }

    /// <summary>Turns metrics on.</summary>
    public OpenTelemetryBuilder WithMetrics() => WithMetrics(_ => { });

    /// <summary>Turns metrics on, and says which and where to.</summary>
    public OpenTelemetryBuilder WithMetrics(Action<MeterProviderBuilder> configure)
    {
        OpenTelemetryBuilderSdkExtensions.WithMetrics(this, configure);
        return this;
    }

    /// <summary>Turns traces on.</summary>
    public OpenTelemetryBuilder WithTracing() => WithTracing(_ => { });

    /// <summary>Turns traces on, and says which and where to.</summary>
    public OpenTelemetryBuilder WithTracing(Action<TracerProviderBuilder> configure)
    {
        OpenTelemetryBuilderSdkExtensions.WithTracing(this, configure);
        return this;
    }

    /// <summary>Turns on logs, taken from <c>ILogger</c>.</summary>
    public OpenTelemetryBuilder WithLogging() => WithLogging(null, null);

    /// <summary>Turns on logs, taken from <c>ILogger</c>, and says where to.</summary>
    public OpenTelemetryBuilder WithLogging(Action<LoggerProviderBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return WithLogging(configure, null);
    }

    /// <summary>Turns on logs, taken from <c>ILogger</c>; both arguments may be null.</summary>
    public OpenTelemetryBuilder WithLogging(
        Action<LoggerProviderBuilder>? configureBuilder, Action<OpenTelemetryLoggerOptions>? configureOptions)
    {
        OpenTelemetryBuilderSdkExtensions.WithLogging(this, configureBuilder, configureOptions);
        return this;
    }
}
