using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>Serves the requests of one method: checks that it is gRPC, reads, calls, answers, and turns exceptions into a status.</summary>
internal abstract class MethodHandler<TRequest, TResponse>(Method<TRequest, TResponse> method, MethodSettings settings)
    where TRequest : class
    where TResponse : class
{
    private readonly Func<DeserializationContext, TRequest> deserializer = method.RequestMarshaller.ContextualDeserializer;
    private readonly Action<TResponse, SerializationContext> serializer = method.ResponseMarshaller.ContextualSerializer;

    public async Task InvokeAsync(HttpContext http)
    {
        if (!ProtocolCheck.Passes(http, settings.Logger))
            return;
        var call = new HttpServerCall(http, settings);
        call.Start();
        Status result;
        try
        {
            await ServeAsync(call).ConfigureAwait(false);
            result = call.Status;
        }
        catch (Exception exception)
        {
            result = CallFailure.Describe(call, exception);
        }

        await call.EndAsync(result).ConfigureAwait(false);
    }

    protected abstract Task ServeAsync(HttpServerCall call);

    protected MessageReader<TRequest> Reader(HttpServerCall call) =>
        new(call.HttpContext.Request.BodyReader, deserializer, settings.MaxReceiveMessageSize, call.RequestEncoding);

    protected ResponseStream<TResponse> Writer(HttpServerCall call) => new(call, serializer);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected async ValueTask<TRequest> ReadSingleAsync(HttpServerCall call)
    {
        try
        {
            return await Reader(call).ReadSingleAsync(call.TransportToken).ConfigureAwait(false)
                ?? throw new RpcException(new Status(StatusCode.Internal, "The request has no message."));
        }
        catch (IOException exception)
        {
            throw new CallerGoneException(exception);
        }
    }

    protected Task WriteSingleAsync(HttpServerCall call, TResponse? response) => response is null
        ? throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."))
        : Writer(call).WriteLastAsync(response);
}

/// <summary>The handler of a method without streams.</summary>
internal sealed class UnaryHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodSettings settings, UnaryServerMethod<TRequest, TResponse> invoke)
    : MethodHandler<TRequest, TResponse>(method, settings)
    where TRequest : class
    where TResponse : class
{
    protected override async Task ServeAsync(HttpServerCall call)
    {
        var request = await ReadSingleAsync(call).ConfigureAwait(false);
        var response = await invoke(request, call).ConfigureAwait(false);
        await WriteSingleAsync(call, response).ConfigureAwait(false);
    }
}
