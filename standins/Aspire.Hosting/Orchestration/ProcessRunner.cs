using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs a resource that consists of processes: waits for what it needs, then keeps its replicas running.</summary>
internal sealed class ProcessRunner : IResourceRunner
{
    private readonly IReadOnlyList<ReplicaRunner> _replicas;
    private readonly RunnerServices _services;
    private readonly BackgroundRun _run;

    public ProcessRunner(IResource resource, IReadOnlyList<ReplicaRunner> replicas, RunnerServices services)
    {
        Resource = resource;
        _replicas = replicas;
        _services = services;
        _run = new BackgroundRun(RunAsync);
    }

    public IResource Resource { get; }

    public void Start() => _run.Start();

    public Task StopAsync() => _run.StopAsync();

    private async Task RunAsync(CancellationToken stopping)
    {
        var proxies = new List<ReplicaProxy>();
        try
        {
            await _services.BeforeStartAsync(Resource, stopping).ConfigureAwait(false);
            OpenProxies(proxies);
            await Task.WhenAll(_replicas.Select(replica => replica.RunAsync(stopping))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await _services.PublishAsync(Resource, KnownResourceStates.Exited).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await _services.FailAsync(Resource, exception).ConfigureAwait(false);
        }
        finally
        {
            foreach (var proxy in proxies)
            {
                await proxy.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Where the public port is not the process's own.</summary>
    private void OpenProxies(List<ReplicaProxy> proxies)
    {
        foreach (var endpoint in Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.Protocol == ProtocolType.Tcp))
        {
            var port = endpoint.AllocatedEndpoint!.Port;
            if (_replicas.All(replica => replica.Instance.TargetPort(endpoint) == port))
            {
                continue;
            }

            if (LoopbackPort.Obstacle(port) is { } obstacle)
            {
                throw _services.CannotListen(Resource, endpoint, port, obstacle);
            }

            var proxy = new ReplicaProxy(port, () => [.. _replicas.Where(r => r.IsRunning).Select(r => r.Instance.TargetPort(endpoint)!.Value)]);
            proxies.Add(proxy);
            proxy.Start();
        }
    }
}
