using System.Collections.Concurrent;
using Ensemble.Tests.Probing;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Ensemble.Tests.Grpc;

/// <summary>Who came by, in order.</summary>
public sealed class Visits
{
    private readonly ConcurrentQueue<string> names = new();

    public string[] All => [.. names];

    public void Add(string name) => names.Enqueue(name);

    public int Count(string name) => names.Count(other => other == name);
}

/// <summary>Tells of its scope.</summary>
public sealed class Visit : IDisposable
{
    private readonly Visits visits;

    public Visit(Visits visits)
    {
        this.visits = visits;
        visits.Add("scope");
    }

    public void Dispose() => visits.Add("scope ended");
}

/// <summary>A service with what a constructor may ask for.</summary>
public sealed class VisitedProbe(Visits visits, Visit visit) : Probe.ProbeBase, IDisposable
{
    public override Task<Message> Echo(Message request, ServerCallContext context) =>
        Task.FromResult(new Message { Text = visit.ToString() });

    public void Dispose() => visits.Add("service ended");
}

/// <summary>Tells when a call comes in and goes out, on either side.</summary>
public sealed class NamingInterceptor(Visits visits, string name) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        visits.Add($"{name} in");
        var response = await continuation(request, context);
        visits.Add($"{name} out");
        return response;
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        visits.Add($"{name} in");
        var response = await continuation(requestStream, context);
        visits.Add($"{name} out");
        return response;
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        visits.Add($"{name} in");
        await continuation(request, responseStream, context);
        visits.Add($"{name} out");
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        visits.Add($"{name} in");
        await continuation(requestStream, responseStream, context);
        visits.Add($"{name} out");
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        visits.Add($"{name} calls {context.Method.Name}");
        return continuation(request, context);
    }
}
