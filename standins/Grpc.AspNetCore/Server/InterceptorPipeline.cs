using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>Puts one interceptor around a method; it is made, or taken from the services, for each call.</summary>
internal static class InterceptorPipeline
{
    public static UnaryServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        UnaryServerMethod<TRequest, TResponse> next, InterceptorRegistration registration)
        where TRequest : class
        where TResponse : class =>
        async (request, context) =>
        {
            var interceptor = registration.Activate(context.GetHttpContext().RequestServices);
            try
            {
                return await interceptor.Instance.UnaryServerHandler(request, context, next).ConfigureAwait(false);
            }
            finally
            {
                await interceptor.ReleaseAsync().ConfigureAwait(false);
            }
        };

    public static ClientStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        ClientStreamingServerMethod<TRequest, TResponse> next, InterceptorRegistration registration)
        where TRequest : class
        where TResponse : class =>
        async (requests, context) =>
        {
            var interceptor = registration.Activate(context.GetHttpContext().RequestServices);
            try
            {
                return await interceptor.Instance.ClientStreamingServerHandler(requests, context, next).ConfigureAwait(false);
            }
            finally
            {
                await interceptor.ReleaseAsync().ConfigureAwait(false);
            }
        };

    public static ServerStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        ServerStreamingServerMethod<TRequest, TResponse> next, InterceptorRegistration registration)
        where TRequest : class
        where TResponse : class =>
        async (request, responses, context) =>
        {
            var interceptor = registration.Activate(context.GetHttpContext().RequestServices);
            try
            {
                await interceptor.Instance.ServerStreamingServerHandler(request, responses, context, next).ConfigureAwait(false);
            }
            finally
            {
                await interceptor.ReleaseAsync().ConfigureAwait(false);
            }
        };

    public static DuplexStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        DuplexStreamingServerMethod<TRequest, TResponse> next, InterceptorRegistration registration)
        where TRequest : class
        where TResponse : class =>
        async (requests, responses, context) =>
        {
            var interceptor = registration.Activate(context.GetHttpContext().RequestServices);
            try
            {
                await interceptor.Instance.DuplexStreamingServerHandler(requests, responses, context, next).ConfigureAwait(false);
            }
            finally
            {
                await interceptor.ReleaseAsync().ConfigureAwait(false);
            }
        };
}
