using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Has commands of resources executed.</summary>
public class ResourceCommandService
{
    private static readonly string[] s_lifecycle = ["start", "stop", "restart"];
    private readonly IServiceProvider _services;

    internal ResourceCommandService(IServiceProvider services) => _services = services;

    /// <param name="resourceId">A resource's name or the id of one of its replicas.</param>
    /// <param name="commandName">A command given with <c>WithCommand</c>, or <c>resource-start</c>, <c>resource-stop</c>, <c>resource-restart</c>.</param>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        var name = resourceId.Split('.')[0];
        var resource = _services.GetRequiredService<DistributedApplicationModel>().Resources.FirstOrDefault(r => ResourceName.Comparer.Equals(r.Name, name));
        return resource is null
            ? Task.FromResult(CommandResults.Failure($"Resource '{resourceId}' not found."))
            : ExecuteAsync(resource, resourceId, commandName, cancellationToken);
    }

    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteAsync(resource, resource.Name, commandName, cancellationToken);

    private async Task<ExecuteCommandResult> ExecuteAsync(IResource resource, string id, string commandName, CancellationToken cancellationToken)
    {
        var name = s_lifecycle.Contains(commandName) ? $"resource-{commandName}" : commandName;
        var command = resource.Annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(command => command.Name == name);
        if (command is null)
        {
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{id}'.");
        }

        if (_services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState(id, out var current)
            && command.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = current.Snapshot, ServiceProvider = _services })
                != ResourceCommandState.Enabled)
        {
            return CommandResults.Failure($"Command '{commandName}' is disabled for resource '{id}', which is {current.Snapshot.State?.Text}.");
        }

        var logger = _services.GetRequiredService<ResourceLoggerService>().GetLogger(resource);
        try
        {
            return await command.ExecuteCommand(new ExecuteCommandContext
            {
                ServiceProvider = _services,
                ResourceName = id,
                CancellationToken = cancellationToken,
                Logger = logger,
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (Exception exception)
        {
            logger.CommandFailed(commandName, exception);
            return CommandResults.Failure(exception);
        }
    }
}

internal static partial class CommandLog
{
    [LoggerMessage(1, LogLevel.Error, "command {Command} failed")]
    public static partial void CommandFailed(this ILogger logger, string command, Exception exception);
}
