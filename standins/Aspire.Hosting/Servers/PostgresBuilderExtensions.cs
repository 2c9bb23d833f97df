using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Infrastructure;
using Aspire.Hosting.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Postgres.</summary>
public static class PostgresBuilderExtensions
{
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var postgres = new PostgresServerResource(name, userName?.Resource, secret);
        return builder
            .AddServer(postgres, new PostgresServer(), PostgresServerResource.PrimaryEndpointName, port, postgres.UserNameReference, secret)
            .OnResourceReady((server, @event, cancellationToken) => PostgresDatabases.CreateAsync(server, @event.Services, cancellationToken));
    }

    /// <summary>A database, created when the server is ready unless it exists.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        var key = $"{name}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, _ => new PostgresDatabaseHealthCheck(database), HealthStatus.Unhealthy, tags: null));
        var added = builder.ApplicationBuilder.AddResource(database).WithParentRelationship(builder.Resource).WithHealthCheck(key);
        builder.Resource.AddDatabase(name, database.DatabaseName);
        return added;
    }

    /// <summary>Keeps the data over runs, in a directory of this name (default: the resource's) below the store.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithVolume(name, "/var/lib/postgresql/data", isReadOnly);
}
