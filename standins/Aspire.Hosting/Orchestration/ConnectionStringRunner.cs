using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A connection string "runs" when all that it is made of is known and what it waits for is there.</summary>
internal sealed class ConnectionStringRunner : IResourceRunner
{
    private readonly IResourceWithConnectionString _resource;
    private readonly RunnerServices _services;
    private readonly BackgroundRun _run;

    public ConnectionStringRunner(IResourceWithConnectionString resource, RunnerServices services)
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
            await _services.BeforeStartAsync(_resource, stopping).ConfigureAwait(false);
            var value = await _resource.GetConnectionStringAsync(stopping).ConfigureAwait(false);
            await _services.Notifications.PublishUpdateAsync(_resource, s => s with
            {
                State = KnownResourceStates.Running,
                Properties = [new("resource.connectionString", value) { IsSensitive = true }],
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await _services.PublishAsync(_resource, KnownResourceStates.Exited).ConfigureAwait(false);
        }
        catch (MissingParameterValueException exception)
        {
            _services.Logs.AddLine(_resource, exception.Message, isError: true);
            await _services.Notifications.PublishUpdateAsync(
                _resource, s => s with { State = KnownResourceStates.ValueMissing, Failure = exception.Message }).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await _services.FailAsync(_resource, exception).ConfigureAwait(false);
        }
    }
}
