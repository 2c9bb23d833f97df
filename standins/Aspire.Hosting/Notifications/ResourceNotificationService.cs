using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Notifications;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What state the resources are in, and when it changes.</summary>
public partial class ResourceNotificationService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly ResourceLoggerService _logs;
    private readonly WaitBehavior _defaultWaitBehavior;
    private readonly CancellationToken _stopping;
    private ImmutableList<Channel<ResourceEvent>> _watchers = [];

    internal ResourceNotificationService(ResourceLoggerService logs, WaitBehavior defaultWaitBehavior, CancellationToken stopping)
    {
        _logs = logs;
        _defaultWaitBehavior = defaultWaitBehavior;
        _stopping = stopping;
    }

    /// <summary>Changes what is known of a resource: of all its replicas, if it has some.</summary>
    public async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        foreach (var id in resource.InstanceIds())
        {
            await PublishUpdateAsync(resource, id, stateFactory).ConfigureAwait(false);
        }
    }

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_lock)
        {
            var before = _current.TryGetValue(resourceId, out var known) ? known.Snapshot : InitialSnapshot.Of(resource);
            var update = new ResourceEvent(resource, resourceId, stateFactory(before));
            _current[resourceId] = update;
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(update);
            }
        }

        return Task.CompletedTask;
    }

    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_lock)
        {
            return _current.TryGetValue(resourceId, out resourceEvent)
                || (resourceEvent = _current.Values.FirstOrDefault(e => ResourceName.Comparer.Equals(e.Resource.Name, resourceId))) is not null;
        }
    }

    /// <summary>Whether some resource will not run unless somebody does something about it.</summary>
    internal bool HasFailure()
    {
        lock (_lock)
        {
            return _current.Values.Any(e => e.Snapshot.State?.Text is { } state && (state == KnownResourceStates.FailedToStart || state == KnownResourceStates.ValueMissing));
        }
    }

    /// <summary>What is known of every resource, then every change, in order.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_lock)
        {
            foreach (var known in _current.Values)
            {
                channel.Writer.TryWrite(known);
            }

            _watchers = _watchers.Add(channel);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping);
        try
        {
            while (await channel.Reader.WaitToReadAsync(either.Token).ConfigureAwait(false))
            {
                while (channel.Reader.TryRead(out var update))
                {
                    yield return update;
                }
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers = _watchers.Remove(channel);
            }
        }
    }
}
