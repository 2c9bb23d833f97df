using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Gives the connection string as <c>ConnectionStrings__{name}</c> and its parts as <c>{NAME}_HOST</c> and the like.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null,
        bool optional = false) where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}";
        builder.WithReferenceRelationship(resource);
        return builder.WithEnvironment(context =>
        {
            context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional);
            foreach (var (part, value) in resource.GetConnectionProperties())
            {
                context.EnvironmentVariables[$"{ResourceName.ForEnvironment(name)}_{ResourceName.ForEnvironment(part)}"] = value;
            }
        });
    }

    /// <summary>Gives the addresses of a service as <c>services__{name}__{endpoint}__0</c> and <c>{NAME}_{ENDPOINT}</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment => builder.WithReference(source, source.Resource.Name);

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
    {
        builder.WithReferenceRelationship(source.Resource);
        return builder.WithEnvironment(context =>
        {
            foreach (var endpoint in source.Resource.GetEndpoints().Where(endpoint => !endpoint.EndpointAnnotation.ExcludeReferenceEndpoint))
            {
                AddService(context, name, endpoint);
            }
        });
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference) where TDestination : IResourceWithEnvironment
    {
        builder.WithReferenceRelationship(endpointReference.Resource);
        return builder.WithEnvironment(context => AddService(context, endpointReference.Resource.Name, endpointReference));
    }

    /// <summary>Gives the address of a service that runs elsewhere.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, string name, Uri uri) where TDestination : IResourceWithEnvironment =>
        uri switch
        {
            { IsAbsoluteUri: false } => throw new InvalidOperationException("The uri for service reference must be absolute."),
            { AbsolutePath: not "/" } => throw new InvalidOperationException("The uri absolute path must be \"/\"."),
            _ => builder.WithEnvironment(context =>
            {
                context.EnvironmentVariables[$"services__{name}__default__0"] = uri.ToString();
                context.EnvironmentVariables[ResourceName.ForEnvironment(name)] = uri.ToString();
            }),
        };

    private static void AddService(EnvironmentCallbackContext context, string name, EndpointReference endpoint)
    {
        context.EnvironmentVariables[$"services__{name}__{endpoint.EndpointName}__0"] = endpoint;
        context.EnvironmentVariables[$"{ResourceName.ForEnvironment(name)}_{ResourceName.ForEnvironment(endpoint.EndpointName)}"] = endpoint;
    }
}
