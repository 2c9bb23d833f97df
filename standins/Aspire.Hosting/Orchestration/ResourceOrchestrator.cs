using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Aspire.Hosting.Store;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts the application's resources and stops them again.</summary>
internal sealed class ResourceOrchestrator(
    DistributedApplicationModel model, DistributedApplicationOptions options, IConfiguration configuration, RunnerServices services,
    LaunchPlan plan, PortAllocator ports, StoreDirectory store, HealthMonitoring health, InstanceTable table)
{
    private readonly Dictionary<string, IResourceRunner> _runners = new(ResourceName.Comparer);

    public IReadOnlyCollection<IResourceRunner> Runners => _runners.Values;

    /// <summary>Null for a resource that is not run by the AppHost.</summary>
    public IResourceRunner? Find(IResource resource) => _runners.GetValueOrDefault(resource.Name);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await services.Eventing.PublishAsync(new BeforeStartEvent(services.Services, model), cancellationToken).ConfigureAwait(false);
        MissingPrograms.Check(model.Resources);
        store.Lock();
        await CreateRunnersAsync(cancellationToken).ConfigureAwait(false);
        health.Start();
        foreach (var resource in model.Resources)
        {
            await InitializeAsync(resource, cancellationToken).ConfigureAwait(false);
        }

        await services.Eventing.PublishAsync(new AfterResourcesCreatedEvent(services.Services, model), cancellationToken).ConfigureAwait(false);
    }

    public async Task StopAsync()
    {
        await StopOrder.StopAllAsync(_runners.Values).ConfigureAwait(false);
        await health.StopAsync().ConfigureAwait(false);
        services.Logs.CompleteAll();
        store.Dispose();
    }

    private async Task CreateRunnersAsync(CancellationToken cancellationToken)
    {
        var allocation = new EndpointAllocation(ports, configuration.GetValue("DcpPublisher:RandomizePorts", options.RandomizePorts));
        var awaitedEnds = model.Resources.SelectMany(resource => resource.Annotations.OfType<WaitAnnotation>())
            .Where(wait => wait.WaitType == WaitType.WaitForCompletion).Select(wait => wait.Resource).ToHashSet();
        foreach (var resource in model.Resources)
        {
            var instances = allocation.Allocate(resource);
            foreach (var instance in instances)
            {
                table.Add(instance);
            }

            LifecycleCommands.AddTo(resource, this);
            if (CreateRunner(resource, instances, isJob: awaitedEnds.Contains(resource)) is { } runner)
            {
                _runners.Add(resource.Name, runner);
            }
        }

        await services.Eventing.PublishAsync(new AfterEndpointsAllocatedEvent(services.Services, model), cancellationToken).ConfigureAwait(false);
        foreach (var resource in model.Resources.OfType<IResourceWithEndpoints>())
        {
            await services.Eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services.Services), cancellationToken).ConfigureAwait(false);
        }
    }

    private IResourceRunner? CreateRunner(IResource resource, IReadOnlyList<ResourceInstance> instances, bool isJob) => resource switch
    {
        _ when LaunchPlan.Covers(resource) =>
            new ProcessRunner(resource, [.. instances.Select(instance => new ReplicaRunner(instance, isJob, plan, services))], services),
        ParameterResource parameter => new ParameterRunner(parameter, services),
        IResourceWithParent child and IResourceWithConnectionString => new ChildRunner(child, services),
        IResourceWithConnectionString connectionString and IResourceWithoutLifetime => new ConnectionStringRunner(connectionString, services),
        _ => null, // somebody else's kind, which begins its life in InitializeResourceEvent
    };

    private async Task InitializeAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (Find(resource) is not null)
        {
            await services.PublishAsync(resource, KnownResourceStates.NotStarted).ConfigureAwait(false);
        }

        await services.InitializeAsync(resource, cancellationToken).ConfigureAwait(false);
        if (!resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
        {
            Find(resource)?.Start();
        }
    }
}
