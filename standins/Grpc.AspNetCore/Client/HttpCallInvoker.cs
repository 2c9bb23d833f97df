using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>Starts calls over a channel.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, options, request);
        return call.ResponseAsync.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        var response = call.RunAsync(call.OneMessage(request));
        return new AsyncUnaryCall<TResponse>(response, CallFacts.Headers, CallFacts.Status, CallFacts.Trailers, CallFacts.Dispose, call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        var responses = call.Stream(call.OneMessage(request));
        return new AsyncServerStreamingCall<TResponse>(
            responses, CallFacts.Headers, CallFacts.Status, CallFacts.Trailers, CallFacts.Dispose, call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        var requests = call.Requests();
        var response = call.RunAsync(requests.Content);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            requests, response, CallFacts.Headers, CallFacts.Status, CallFacts.Trailers, CallFacts.Dispose, call);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        var requests = call.Requests();
        var responses = call.Stream(requests.Content);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            requests, responses, CallFacts.Headers, CallFacts.Status, CallFacts.Trailers, CallFacts.Dispose, call);
    }

    /// <summary>What the call types ask of a call, without a closure for each call.</summary>
    private static class CallFacts
    {
        public static readonly Func<object, Task<Metadata>> Headers = call => ((ClientCall)call).ResponseHeaders;
        public static readonly Func<object, Status> Status = call => ((ClientCall)call).FinalStatus;
        public static readonly Func<object, Metadata> Trailers = call => ((ClientCall)call).FinalTrailers;
        public static readonly Action<object> Dispose = call => ((ClientCall)call).Dispose();
    }
}
