using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging.Consuming;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>The consumers of a service, named in its Program.cs.</summary>
public abstract class EventConsumers
{
    private readonly List<Type> events = [];
    private readonly List<Action<IReceiveEndpointConfigurator, IServiceProvider>> endpoints = [];

    private protected EventConsumers(IServiceCollection services) => Services = services;

    /// <summary>Has <typeparamref name="TConsumer"/> hear of every <typeparamref name="TEvent"/>.</summary>
    public EventConsumers Consume<TEvent, TConsumer>() where TEvent : class, IEvent where TConsumer : class, IEventConsumer<TEvent>
    {
        Services.AddScoped<TConsumer>();
        events.Add(typeof(TEvent));
        endpoints.Add(Connect<TEvent, TConsumer>);
        return this;
    }

    internal IReadOnlyCollection<Type> Events => events.Distinct().ToArray();

    private protected IServiceCollection Services { get; }

    internal void ConnectAll(IReceiveEndpointConfigurator endpoint, IServiceProvider services)
    {
        foreach (var connect in endpoints)
            connect(endpoint, services);
    }

    private protected abstract void Connect<TEvent, TConsumer>(IReceiveEndpointConfigurator endpoint, IServiceProvider services)
        where TEvent : class, IEvent where TConsumer : class, IEventConsumer<TEvent>;
}

internal sealed class EventConsumers<TContext>(IServiceCollection services) : EventConsumers(services) where TContext : ServiceDbContext
{
    private protected override void Connect<TEvent, TConsumer>(IReceiveEndpointConfigurator endpoint, IServiceProvider services) =>
        endpoint.Consumer(() => ActivatorUtilities.CreateInstance<InboxConsumer<TContext, TEvent, TConsumer>>(services));
}
