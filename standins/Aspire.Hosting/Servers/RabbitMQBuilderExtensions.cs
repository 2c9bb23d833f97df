using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Infrastructure;
using Aspire.Hosting.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>RabbitMQ.</summary>
public static class RabbitMQBuilderExtensions
{
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        // Special characters would have to be escaped in connection strings.
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var rabbitMq = new RabbitMQServerResource(name, userName?.Resource, secret);
        return builder.AddServer(rabbitMq, new RabbitMqServer(), RabbitMQServerResource.PrimaryEndpointName, port, rabbitMq.UserNameReference, secret);
    }

    /// <summary>Keeps the data over runs, in a directory of this name (default: the resource's) below the store.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(
        this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithVolume(name, "/var/lib/rabbitmq", isReadOnly);

    /// <summary>Accepted for compatibility: the server runs without plugins, and says so in its log.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder) =>
        builder.WithManagementPlugin(port: null);

    /// <inheritdoc cref="WithManagementPlugin(IResourceBuilder{RabbitMQServerResource})" />
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(
        this IResourceBuilder<RabbitMQServerResource> builder, int? port) =>
        builder.OnBeforeResourceStarted((server, @event, _) =>
        {
            @event.Services.GetRequiredService<ResourceLoggerService>().AddLine(server, "the management plugin is not available here");
            return Task.CompletedTask;
        });
}
