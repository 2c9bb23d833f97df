using Microsoft.Extensions.Configuration;

namespace Ensemble.AppHost;

/// <summary>What most resources of the fleet have in common.</summary>
internal static class Services
{
    /// <summary>A server of our own, unless <c>ConnectionStrings:{name}</c> names an existing one.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddServer(
        this IDistributedApplicationBuilder builder, string name, Func<string, IResourceBuilder<IResourceWithConnectionString>> own) =>
        ExistingServers.Of(builder.Configuration, name) is null ? own(name) : builder.AddConnectionString(name);

    /// <summary>
    /// A service with a database and a login of its own, which its <c>migrate</c> command makes and brings up to date before it starts.
    /// It listens for HTTP and, on a second port, for gRPC.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<IResourceWithConnectionString> postgres)
        where TProject : IProjectMetadata, new()
    {
        var database = builder.AddServiceDatabase(name, postgres);
        var migrations = builder.AddProject<TProject>($"{name}-migrations")
            .WithArgs("migrate")
            .WithReference(postgres, "postgres")
            .WithReference(database)
            .WaitFor(postgres);
        return builder.AddProject<TProject>(name)
            .WithHttpEndpoint(name: "grpc", env: "GRPC_PORT")
            .WithReference(database)
            .WaitForCompletion(migrations)
            .WithHttpHealthCheck("/health");
    }

    /// <summary>
    /// The password of the account <c>admin</c>: the one given, or one made at the first start and told beside "Ready".
    /// A database from elsewhere may have the account already, so there identity makes the password when it makes the account.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithAdminPassword(
        this IResourceBuilder<ProjectResource> identity, string? given)
    {
        const string Variable = "Admin__Password";
        const string Name = "generated-admin-password";
        if (given is not null)
            return identity.WithEnvironment(Variable, given);
        var builder = identity.ApplicationBuilder;
        if (ExistingServers.Of(builder.Configuration, "postgres") is not null || ExistingServers.Of(builder.Configuration, "identitydb") is not null)
            return identity;
        builder.Configuration[$"Aspire:Announce:{Name}"] = "admin password";
        var generated = new GenerateParameterDefault { MinLength = 20, Special = false };
        return identity.WithEnvironment(Variable, builder.AddParameter(Name, generated, secret: true, persist: true));
    }

    /// <summary>Random text made at the first start and kept; <c>Parameters:{name}</c> sets it instead.</summary>
    public static IResourceBuilder<ParameterResource> AddSecret(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true, persist: true);

    // Npgsql takes the last of a repeated key, so the service's login replaces the administrator's.
    private static IResourceBuilder<IResourceWithConnectionString> AddServiceDatabase(
        this IDistributedApplicationBuilder builder, string service, IResourceBuilder<IResourceWithConnectionString> postgres)
    {
        var name = $"{service}db";
        if (ExistingServers.Of(builder.Configuration, name) is not null)
            return builder.AddConnectionString(name);
        var password = builder.AddSecret($"{name}-password");
        return builder.AddConnectionString(name,
            ReferenceExpression.Create($"{postgres};Database={name};Username={service};Password={password}"));
    }
}
