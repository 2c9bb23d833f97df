using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Infrastructure;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>What the runners share: telling states, events and failures.</summary>
internal sealed class RunnerServices(
    ResourceNotificationService notifications, ResourceLoggerService logs, IDistributedApplicationEventing eventing, ResourceUrls urls,
    IServiceProvider services, TimeProvider time, RestartPolicy restartPolicy, IConfiguration configuration)
{
    public ResourceLoggerService Logs => logs;

    public ResourceNotificationService Notifications => notifications;

    public IDistributedApplicationEventing Eventing => eventing;

    public IServiceProvider Services => services;

    public TimeProvider Time => time;

    public RestartPolicy RestartPolicy => restartPolicy;

    /// <summary>Configuration: <c>Aspire:SettingNames:{resource}:{endpoint}</c> is what a person sets to choose the port.</summary>
    public DistributedApplicationException CannotListen(IResource resource, EndpointAnnotation endpoint, int port, string obstacle) =>
        new($"cannot listen on port {port}: {obstacle}"
            + (configuration[$"Aspire:SettingNames:{resource.Name}:{endpoint.Name}"] is { } setting ? $"; choose another with {setting}" : ""));

    public Task InitializeAsync(IResource resource, CancellationToken cancellationToken) => eventing.PublishAsync(
        new InitializeResourceEvent(resource, eventing, logs.GetLogger(resource), notifications, services), cancellationToken);

    /// <summary>Waits for the resource's dependencies and calls those who want to do something before its start.</summary>
    public async Task BeforeStartAsync(IResource resource, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Any();
        await PublishAsync(resource, waits ? KnownResourceStates.Waiting : KnownResourceStates.Starting).ConfigureAwait(false);
        await notifications.WaitForDependenciesAsync(resource, cancellationToken).ConfigureAwait(false);
        if (resource is IResourceWithConnectionString)
        {
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken).ConfigureAwait(false);
        }

        await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken).ConfigureAwait(false);
    }

    public Task PublishAsync(IResource resource, string state) => notifications.PublishUpdateAsync(resource, s => In(s, state));

    public Task PublishAsync(ResourceInstance instance, string state) =>
        notifications.PublishUpdateAsync(instance.Resource, instance.Id, s => In(s, state));

    public async Task PublishRunningAsync(ResourceInstance instance, NativeLaunch launch, int processId)
    {
        var shown = await urls.OfAsync(instance.Resource, CancellationToken.None).ConfigureAwait(false);
        var own = launch.Processes[^1];
        await notifications.PublishUpdateAsync(instance.Resource, instance.Id, s => In(s, KnownResourceStates.Running) with
        {
            StartTimeStamp = time.GetUtcNow().UtcDateTime,
            StopTimeStamp = null,
            ExitCode = null,
            Urls = shown,
            EnvironmentVariables = [.. own.Environment.Select(variable => new EnvironmentVariableSnapshot(variable.Key, variable.Value, IsFromSpec: true))],
            Properties = [new("executable.path", own.FileName), new("executable.workDir", own.WorkingDirectory), new("executable.pid", processId)],
        }).ConfigureAwait(false);
    }

    public async Task PublishEndAsync(ResourceInstance instance, int exitCode, bool isRestartPending = false)
    {
        await notifications.PublishUpdateAsync(
            instance.Resource, instance.Id, s => In(s, exitCode == 0 ? KnownResourceStates.Finished : KnownResourceStates.Exited) with
            {
                ExitCode = exitCode,
                StopTimeStamp = time.GetUtcNow().UtcDateTime,
                IsRestartPending = isRestartPending,
                Failure = exitCode == 0 ? null : $"ended with exit code {exitCode}{LastWords(instance.Id)}",
            }).ConfigureAwait(false);
        await StoppedAsync(instance.Resource, instance.Id).ConfigureAwait(false);
    }

    public async Task FailAsync(IResource resource, Exception exception)
    {
        foreach (var id in resource.InstanceIds())
        {
            await FailAsync(resource, id, exception).ConfigureAwait(false);
        }
    }

    public Task FailAsync(ResourceInstance instance, Exception exception) => FailAsync(instance.Resource, instance.Id, exception);

    /// <summary>Says plainly that it crashes again and again, and with what last words.</summary>
    public async Task GiveUpAsync(ResourceInstance instance, int exitCode, int crashes)
    {
        var lastWords = logs.Tail(instance.Id, 10);
        var failure = FormattableString.Invariant($"ended {crashes} times, the last time with exit code {exitCode}{LastWords(instance.Id)}");
        logs.AddLine(
            instance.Id, FormattableString.Invariant(
                $"gave up: {crashes} {(exitCode == 0 ? "ends" : "crashes")} within {restartPolicy.Window.TotalSeconds:0} s, the last with exit code {exitCode}; its last lines were:"),
            isError: true);
        foreach (var line in lastWords)
        {
            logs.AddLine(instance.Id, $"  {line}", isError: true);
        }

        await notifications.PublishUpdateAsync(
            instance.Resource, instance.Id,
            s => In(s, KnownResourceStates.FailedToStart) with { ExitCode = exitCode, StopTimeStamp = time.GetUtcNow().UtcDateTime, Failure = failure })
            .ConfigureAwait(false);
        await StoppedAsync(instance.Resource, instance.Id).ConfigureAwait(false);
    }

    private async Task FailAsync(IResource resource, string id, Exception exception)
    {
        // What the AppHost itself says is plain enough; anything else comes with its type and place.
        var text = exception is DistributedApplicationException or System.ComponentModel.Win32Exception ? exception.Message : exception.ToString();
        logs.AddLine(id, text, isError: true);
        var failure = exception.Message.Split('\n')[0].Trim();
        await notifications.PublishUpdateAsync(resource, id, s => In(s, KnownResourceStates.FailedToStart) with { Failure = failure }).ConfigureAwait(false);
    }

    /// <summary>What it said last, the AppHost's own remark on its end aside.</summary>
    private string LastWords(string id) =>
        logs.Tail(id, 12).LastOrDefault(line => line.Trim().Length > 0 && !line.Contains("ended with exit code", StringComparison.Ordinal)
            && !line.StartsWith("   at ", StringComparison.Ordinal)) is { } words
            ? $": {(words.Length > 200 ? words[..200] + "…" : words).Trim()}"
            : "";

    private async Task StoppedAsync(IResource resource, string id)
    {
        if (notifications.TryGetCurrentState(id, out var current))
        {
            await eventing.PublishAsync(new ResourceStoppedEvent(resource, services, current)).ConfigureAwait(false);
        }
    }

    /// <summary>Health begins anew with each state.</summary>
    private static CustomResourceSnapshot In(CustomResourceSnapshot snapshot, string state) => snapshot with
    {
        State = new ResourceStateSnapshot(state, StyleOf(state)),
        IsRestartPending = false,
        Failure = null,
        ResourceReadyEvent = null,
        HealthReports = [.. snapshot.HealthReports.Select(report => new HealthReportSnapshot(report.Name, null, null, null))],
    };

    private static string? StyleOf(string state) =>
        state == KnownResourceStates.Running || state == KnownResourceStates.Finished ? KnownResourceStateStyles.Success
        : state == KnownResourceStates.Exited || state == KnownResourceStates.FailedToStart ? KnownResourceStateStyles.Error
        : KnownResourceStateStyles.Info;
}
