using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A part of another resource, such as a database of a server: it runs while that one does, from when that one is ready.</summary>
internal sealed class ChildRunner : IResourceRunner
{
    private readonly IResourceWithParent _resource;
    private readonly RunnerServices _services;
    private readonly BackgroundRun _run;

    public ChildRunner(IResourceWithParent resource, RunnerServices services)
    {
        _resource = resource;
        _services = services;
        _run = new BackgroundRun(RunAsync);
    }

    public IResource Resource => _resource;

    public void Start() => _run.Start();

    public Task StopAsync() => _run.StopAsync();

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await _services.PublishAsync(_resource, KnownResourceStates.Waiting).ConfigureAwait(false);
            var runs = false;
            await foreach (var parent in _services.Notifications.WatchAsync(stopping).ConfigureAwait(false))
            {
                if (parent.Resource != _resource.Parent)
                {
                    continue;
                }

                var ready = ResourceNotificationService.IsHealthy(parent);
                if (!runs && ready)
                {
                    await BecomeReadyAsync(parent, stopping).ConfigureAwait(false);
                    runs = true;
                }
                else if (parent.Snapshot.State?.Text != KnownResourceStates.Running && (runs || ResourceNotificationService.IsTerminal(parent)))
                {
                    await _services.PublishAsync(_resource, parent.Snapshot.State?.Text ?? KnownResourceStates.Waiting).ConfigureAwait(false);
                    runs = false;
                }
            }
        }
        catch (OperationCanceledException)
        {
            await _services.PublishAsync(_resource, KnownResourceStates.Exited).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await _services.FailAsync(_resource, exception).ConfigureAwait(false);
        }
    }

    private async Task BecomeReadyAsync(ResourceEvent parent, CancellationToken stopping)
    {
        await ResourceNotificationService.ReadyAsync(parent, stopping).ConfigureAwait(false);
        if (_resource is IResourceWithConnectionString)
        {
            await _services.Eventing.PublishAsync(new ConnectionStringAvailableEvent(_resource, _services.Services), stopping).ConfigureAwait(false);
        }

        await _services.PublishAsync(_resource, KnownResourceStates.Running).ConfigureAwait(false);
    }
}
