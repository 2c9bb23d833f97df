using System.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps an endpoint for each method of the service. Attributes of the class and its methods become endpoint metadata.
    /// </summary>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.ServiceProvider;
        var mapped = services.GetService<MappedServices>() ?? throw new InvalidOperationException(
            "The services of gRPC are missing: call 'IServiceCollection.AddGrpc' where the application's services are registered.");
        var global = services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value;
        var own = services.GetServices<IConfigureOptions<GrpcServiceOptions<TService>>>().Any()
            ? services.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value
            : null;
        var options = own ?? global;
        InterceptorRegistration[] interceptors = own is null ? [.. global.Interceptors] : [.. global.Interceptors, .. own.Interceptors];
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger<TService>();

        var endpoints = new ServiceEndpoints<TService>(
            builder, method => MethodSettings.Create(method, options, interceptors, time, logger));
        Bind(endpoints);
        if (!(options.IgnoreUnknownServices ?? false))
        {
            foreach (var service in endpoints.ServiceNames)
                UnknownMethods.MapMethodsOf(builder, service, logger);
            if (mapped.TakeUnknownServices())
                UnknownMethods.MapServices(builder, logger);
        }

        return new GrpcServiceEndpointConventionBuilder(endpoints.Endpoints);
    }

    private static void Bind<TService>(ServiceEndpoints<TService> endpoints)
        where TService : class
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
        {
            var attribute = type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false);
            var method = attribute?.BindType.GetMethod(
                attribute.BindMethodName,
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static,
                [typeof(ServiceBinderBase), type]);
            if (method is null)
                continue;
            method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [endpoints, null], null);
            return;
        }

        throw new InvalidOperationException($"{typeof(TService)} is no gRPC service: no base class of it was generated from a service.");
    }
}

/// <summary>Conventions for all methods of a mapped service, such as <c>RequireAuthorization</c>.</summary>
public sealed class GrpcServiceEndpointConventionBuilder : IEndpointConventionBuilder
{
    private readonly IReadOnlyList<IEndpointConventionBuilder> endpoints;

    internal GrpcServiceEndpointConventionBuilder(IReadOnlyList<IEndpointConventionBuilder> endpoints)
    {
        this.endpoints = endpoints;
    }

    public void Add(Action<EndpointBuilder> convention)
    {
        foreach (var endpoint in endpoints)
            endpoint.Add(convention);
    }

    public void Finally(Action<EndpointBuilder> finalConvention)
    {
        foreach (var endpoint in endpoints)
            endpoint.Finally(finalConvention);
    }
}
