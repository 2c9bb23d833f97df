using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging.Consuming;
using Ensemble.ServiceDefaults.Messaging.Dispatching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>Connects a service with the events of the fleet.</summary>
public static class Events
{
    /// <summary>
    /// Publishes what <see cref="ServiceDbContext.Publish{TEvent}(TEvent)"/> writes, over <c>ConnectionStrings:rabbitmq</c>, and consumes the events that
    /// the service subscribes to. Needs <see cref="Database.AddDatabase"/>; starts and stays up without RabbitMQ.
    /// </summary>
    /// <param name="service">The service's name in <see cref="Subscriptions"/>, also that of its queue.</param>
    /// <exception cref="InvalidOperationException">The consumers differ from the service's line in <see cref="Subscriptions"/>.</exception>
    public static void AddEvents<TContext>(this IHostApplicationBuilder builder, string service, Action<EventConsumers>? consumers = null)
        where TContext : ServiceDbContext => builder.AddEvents<TContext>(service, new EventTopology(Subscriptions.All), consumers);

    internal static void AddEvents<TContext>(
        this IHostApplicationBuilder builder, string service, EventTopology topology, Action<EventConsumers>? consumers)
        where TContext : ServiceDbContext
    {
        var consumed = new EventConsumers<TContext>(builder.Services);
        consumers?.Invoke(consumed);
        topology.Check(service, consumed.Events);

        builder.Services.AddOptions<EventOptions>().BindConfiguration(EventOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new EventService(service));
        builder.Services.AddSingleton(topology);
        builder.Services.AddSingleton<Broker>();
        builder.Services.AddSingleton<EventTelemetry>();
        builder.Services.AddDispatcher();
        if (consumed.Events.Count > 0)
            builder.Services.AddBus(consumed);
        builder.Services.AddHealthChecks().AddCheck<EventHealth>("events", HealthStatus.Degraded, tags: ["ready"], TimeSpan.FromSeconds(3));
    }

    private static void AddDispatcher(this IServiceCollection services)
    {
        services.AddSingleton<Publisher>();
        services.AddSingleton<Housekeeping>();
        services.AddSingleton<Dispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<Dispatcher>());
    }

    private static void AddBus(this IServiceCollection services, EventConsumers consumers)
    {
        services.AddSingleton(consumers);
        services.AddSingleton<SubjectOrderFilter>();
        services.AddSingleton<BusLayout>();
        services.AddSingleton<EventBus>();
        services.AddHostedService(provider => provider.GetRequiredService<EventBus>());
        services.TryAddSingleton<ProcessEnd.Exit>(Environment.Exit);
        services.AddSingleton<ProcessEnd>();
        services.AddHostedService<Watchdog>();
    }
}
