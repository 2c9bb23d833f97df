using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

internal delegate Task<TResponse> UnaryServiceMethod<TService, TRequest, TResponse>(
    TService service, TRequest request, ServerCallContext context);

internal delegate Task<TResponse> ClientStreamingServiceMethod<TService, TRequest, TResponse>(
    TService service, IAsyncStreamReader<TRequest> requests, ServerCallContext context);

internal delegate Task ServerStreamingServiceMethod<TService, TRequest, TResponse>(
    TService service, TRequest request, IServerStreamWriter<TResponse> responses, ServerCallContext context);

internal delegate Task DuplexStreamingServiceMethod<TService, TRequest, TResponse>(
    TService service, IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context);

/// <summary>Turns methods of a service class into methods that make the service object for each call and release it afterwards.</summary>
internal static class ServiceInvokers<TService, TRequest, TResponse>
    where TService : class
    where TRequest : class
    where TResponse : class
{
    public static UnaryServerMethod<TRequest, TResponse> Unary(UnaryServiceMethod<TService, TRequest, TResponse> method) =>
        async (request, context) =>
        {
            var service = Activate(context);
            try
            {
                return await method(service.Instance, request, context).ConfigureAwait(false);
            }
            finally
            {
                await service.ReleaseAsync().ConfigureAwait(false);
            }
        };

    public static ClientStreamingServerMethod<TRequest, TResponse> ClientStreaming(
        ClientStreamingServiceMethod<TService, TRequest, TResponse> method) =>
        async (requests, context) =>
        {
            var service = Activate(context);
            try
            {
                return await method(service.Instance, requests, context).ConfigureAwait(false);
            }
            finally
            {
                await service.ReleaseAsync().ConfigureAwait(false);
            }
        };

    public static ServerStreamingServerMethod<TRequest, TResponse> ServerStreaming(
        ServerStreamingServiceMethod<TService, TRequest, TResponse> method) =>
        async (request, responses, context) =>
        {
            var service = Activate(context);
            try
            {
                await method(service.Instance, request, responses, context).ConfigureAwait(false);
            }
            finally
            {
                await service.ReleaseAsync().ConfigureAwait(false);
            }
        };

    public static DuplexStreamingServerMethod<TRequest, TResponse> DuplexStreaming(
        DuplexStreamingServiceMethod<TService, TRequest, TResponse> method) =>
        async (requests, responses, context) =>
        {
            var service = Activate(context);
            try
            {
                await method(service.Instance, requests, responses, context).ConfigureAwait(false);
            }
            finally
            {
                await service.ReleaseAsync().ConfigureAwait(false);
            }
        };

    private static Activated<TService> Activate(ServerCallContext context) =>
        ServiceActivator<TService>.Activate(context.GetHttpContext().RequestServices);
}
