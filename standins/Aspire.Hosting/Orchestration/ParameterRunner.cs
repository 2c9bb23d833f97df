using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A parameter "runs" when it has a value.</summary>
internal sealed class ParameterRunner : IResourceRunner
{
    private readonly ParameterResource _parameter;
    private readonly RunnerServices _services;
    private readonly BackgroundRun _run;

    public ParameterRunner(ParameterResource parameter, RunnerServices services)
    {
        _parameter = parameter;
        _services = services;
        _run = new BackgroundRun(_ => RunAsync());
    }

    public IResource Resource => _parameter;

    public void Start() => _run.Start();

    public Task StopAsync() => _run.StopAsync();

    private async Task RunAsync()
    {
        try
        {
            var value = _parameter.Value;
            await PublishAsync(s => s with
            {
                State = KnownResourceStates.Running,
                Properties = [new("parameter.value", value) { IsSensitive = _parameter.Secret }, new("parameter.secret", _parameter.Secret)],
            }).ConfigureAwait(false);
        }
        catch (MissingParameterValueException exception)
        {
            _services.Logs.AddLine(_parameter, exception.Message, isError: true);
            await PublishAsync(s => s with { State = new ResourceStateSnapshot(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Error), Failure = exception.Message })
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await _services.FailAsync(_parameter, exception).ConfigureAwait(false);
        }
    }

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> update) => _services.Notifications.PublishUpdateAsync(_parameter, update);
}
