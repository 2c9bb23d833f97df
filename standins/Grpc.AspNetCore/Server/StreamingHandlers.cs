using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>The handler of a method that reads a stream.</summary>
internal sealed class ClientStreamingHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodSettings settings, ClientStreamingServerMethod<TRequest, TResponse> invoke)
    : MethodHandler<TRequest, TResponse>(method, settings)
    where TRequest : class
    where TResponse : class
{
    protected override async Task ServeAsync(HttpServerCall call)
    {
        var response = await invoke(new RequestStream<TRequest>(call, Reader(call)), call).ConfigureAwait(false);
        await WriteSingleAsync(call, response).ConfigureAwait(false);
    }
}

/// <summary>The handler of a method that writes a stream.</summary>
internal sealed class ServerStreamingHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodSettings settings, ServerStreamingServerMethod<TRequest, TResponse> invoke)
    : MethodHandler<TRequest, TResponse>(method, settings)
    where TRequest : class
    where TResponse : class
{
    protected override async Task ServeAsync(HttpServerCall call)
    {
        var request = await ReadSingleAsync(call).ConfigureAwait(false);
        var writer = Writer(call);
        try
        {
            await invoke(request, writer, call).ConfigureAwait(false);
        }
        finally
        {
            writer.Complete();
        }
    }
}

/// <summary>The handler of a method that reads and writes a stream.</summary>
internal sealed class DuplexStreamingHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodSettings settings, DuplexStreamingServerMethod<TRequest, TResponse> invoke)
    : MethodHandler<TRequest, TResponse>(method, settings)
    where TRequest : class
    where TResponse : class
{
    protected override async Task ServeAsync(HttpServerCall call)
    {
        var writer = Writer(call);
        try
        {
            await invoke(new RequestStream<TRequest>(call, Reader(call)), writer, call).ConfigureAwait(false);
        }
        finally
        {
            writer.Complete();
        }
    }
}
