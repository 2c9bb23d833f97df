using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Grpc.AspNetCore.Server;

/// <summary>Is told the methods of a service by its generated code and maps an endpoint for each.</summary>
internal sealed class ServiceEndpoints<TService>(IEndpointRouteBuilder routes, Func<IMethod, MethodSettings> settingsOf) : ServiceBinderBase
    where TService : class
{
    private readonly object[] serviceAttributes = typeof(TService).GetCustomAttributes(inherit: true);

    public List<IEndpointConventionBuilder> Endpoints { get; } = [];

    public HashSet<string> ServiceNames { get; } = [];

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(method, typeof(TRequest), typeof(ServerCallContext));
        var settings = settingsOf(method);
        var invoke = ServiceInvokers<TService, TRequest, TResponse>.Unary(
            implementation.CreateDelegate<UnaryServiceMethod<TService, TRequest, TResponse>>());
        invoke = settings.Interceptors.Reverse().Aggregate(invoke, InterceptorPipeline.Around);
        Map(method, implementation, new UnaryHandler<TRequest, TResponse>(method, settings, invoke).InvokeAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        var settings = settingsOf(method);
        var invoke = ServiceInvokers<TService, TRequest, TResponse>.ClientStreaming(
            implementation.CreateDelegate<ClientStreamingServiceMethod<TService, TRequest, TResponse>>());
        invoke = settings.Interceptors.Reverse().Aggregate(invoke, InterceptorPipeline.Around);
        Map(method, implementation, new ClientStreamingHandler<TRequest, TResponse>(method, settings, invoke).InvokeAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var settings = settingsOf(method);
        var invoke = ServiceInvokers<TService, TRequest, TResponse>.ServerStreaming(
            implementation.CreateDelegate<ServerStreamingServiceMethod<TService, TRequest, TResponse>>());
        invoke = settings.Interceptors.Reverse().Aggregate(invoke, InterceptorPipeline.Around);
        Map(method, implementation, new ServerStreamingHandler<TRequest, TResponse>(method, settings, invoke).InvokeAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(
            method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var settings = settingsOf(method);
        var invoke = ServiceInvokers<TService, TRequest, TResponse>.DuplexStreaming(
            implementation.CreateDelegate<DuplexStreamingServiceMethod<TService, TRequest, TResponse>>());
        invoke = settings.Interceptors.Reverse().Aggregate(invoke, InterceptorPipeline.Around);
        Map(method, implementation, new DuplexStreamingHandler<TRequest, TResponse>(method, settings, invoke).InvokeAsync);
    }

    private static MethodInfo Find(IMethod method, params Type[] parameters) =>
        typeof(TService).GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance, parameters)
        ?? throw new InvalidOperationException($"{typeof(TService)} has no method {method.Name} that serves {method.FullName}.");

    private void Map(IMethod method, MethodInfo implementation, RequestDelegate handler)
    {
        ServiceNames.Add(method.ServiceName);
        var endpoint = routes.Map(RoutePatternFactory.Parse(method.FullName), handler);
        endpoint.Add(builder =>
        {
            builder.DisplayName = $"gRPC - {method.FullName}";
            builder.Metadata.Add(new GrpcMethodMetadata(typeof(TService), method));
            builder.Metadata.Add(new HttpMethodMetadata([HttpMethods.Post], acceptCorsPreflight: true));
            foreach (var attribute in serviceAttributes.Concat(implementation.GetCustomAttributes(inherit: true)))
                builder.Metadata.Add(attribute);
        });
        Endpoints.Add(endpoint);
    }
}
