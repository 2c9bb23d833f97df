using System.Threading.Channels;
using Grpc.Core;
using Grpc.Health.V1;

namespace Grpc.HealthCheck;

/// <summary>Answers health questions from states that the application sets, by service name.</summary>
public class HealthServiceImpl : Health.V1.Health.HealthBase
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, HealthCheckResponse.Types.ServingStatus> statuses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Channel<HealthCheckResponse.Types.ServingStatus>>> watchers = new(StringComparer.Ordinal);

    public void SetStatus(string service, HealthCheckResponse.Types.ServingStatus status)
    {
        lock (gate)
        {
            if (statuses.TryGetValue(service, out var before) && before == status)
                return;
            statuses[service] = status;
            Tell(service, status);
        }
    }

    public void ClearStatus(string service)
    {
        lock (gate)
        {
            if (statuses.Remove(service))
                Tell(service, HealthCheckResponse.Types.ServingStatus.ServiceUnknown);
        }
    }

    public void ClearAll()
    {
        lock (gate)
        {
            foreach (var service in statuses.Keys.ToList())
                ClearStatus(service);
        }
    }

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (gate)
        {
            return statuses.TryGetValue(request.Service, out var status)
                ? Task.FromResult(new HealthCheckResponse { Status = status })
                : throw new RpcException(new Status(StatusCode.NotFound, ""));
        }
    }

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(responseStream);
        ArgumentNullException.ThrowIfNull(context);

        // A slow watcher gets the newest states, not all of them.
        var changes = Channel.CreateBounded<HealthCheckResponse.Types.ServingStatus>(
            new BoundedChannelOptions(capacity: 5) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        Subscribe(request.Service, changes);
        try
        {
            await foreach (var status in changes.Reader.ReadAllAsync(context.CancellationToken).ConfigureAwait(false))
                await responseStream.WriteAsync(
                    new HealthCheckResponse { Status = status }, context.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Unsubscribe(request.Service, changes);
        }
    }

    private void Subscribe(string service, Channel<HealthCheckResponse.Types.ServingStatus> changes)
    {
        lock (gate)
        {
            changes.Writer.TryWrite(statuses.GetValueOrDefault(service, HealthCheckResponse.Types.ServingStatus.ServiceUnknown));
            if (!watchers.TryGetValue(service, out var list))
                watchers[service] = list = [];
            list.Add(changes);
        }
    }

    private void Unsubscribe(string service, Channel<HealthCheckResponse.Types.ServingStatus> changes)
    {
        lock (gate)
        {
            var list = watchers[service];
            list.Remove(changes);
            if (list.Count == 0)
                watchers.Remove(service);
        }
    }

    private void Tell(string service, HealthCheckResponse.Types.ServingStatus status)
    {
        foreach (var changes in watchers.GetValueOrDefault(service, []))
            changes.Writer.TryWrite(status);
    }
}
