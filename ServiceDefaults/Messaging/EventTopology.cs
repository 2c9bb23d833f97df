using System.Diagnostics.CodeAnalysis;
using Ensemble.Contracts.Events;

namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>
/// The exchanges, queues and bindings behind <see cref="Subscriptions"/>: a durable fanout exchange an event type, a quorum queue a
/// service. Publisher and consumers take names and arguments from here, so that both declare the same.
/// </summary>
internal sealed class EventTopology
{
    private readonly string prefix;
    private readonly Dictionary<string, Type> types;

    /// <param name="subscriptions">Event types by the name of the subscribing service.</param>
    /// <param name="prefix">Put before every exchange; tells apart who shares a broker in tests.</param>
    public EventTopology(IReadOnlyDictionary<string, IReadOnlyList<Type>> subscriptions, string prefix = "")
    {
        this.prefix = prefix;
        Subscriptions = subscriptions;
        types = typeof(IEvent).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IEvent)))
            .Union(subscriptions.Values.SelectMany(events => events))
            .ToDictionary(type => type.Name);
    }

    public IReadOnlyDictionary<string, IReadOnlyList<Type>> Subscriptions { get; }

    /// <summary>One consumer at a time holds a queue, whatever the number of replicas: the order of a subject needs it.</summary>
    public static IReadOnlyDictionary<string, object?> QueueArguments { get; } = new Dictionary<string, object?>
    {
        ["x-queue-type"] = "quorum",
        ["x-single-active-consumer"] = true,
    };

    public string ExchangeOf(Type type) => $"{prefix}{type.Namespace}:{type.Name}";

    public bool TryFind(string name, [NotNullWhen(true)] out Type? type) => types.TryGetValue(name, out type);

    public bool HasSubscriber(Type type) => Subscriptions.Values.Any(events => events.Contains(type));

    /// <summary>Refuses consumers that are not what the other services prepare this service's queue for.</summary>
    public void Check(string service, IReadOnlyCollection<Type> consumed)
    {
        var subscribed = Subscriptions.GetValueOrDefault(service, []);
        var differences = consumed.Except(subscribed).Select(type => $"{type.Name} has a consumer but no subscription")
            .Concat(subscribed.Except(consumed).Select(type => $"{type.Name} has a subscription but no consumer"))
            .ToArray();
        if (differences.Length > 0)
            throw new InvalidOperationException(
                $"The consumers of '{service}' differ from its line in Subscriptions: {string.Join(", ", differences)}.");
    }
}
