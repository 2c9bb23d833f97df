using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Ensemble.Tests.Probing;

/// <summary>The C# side of interop.proto.</summary>
public sealed class ProbeService(ProbeStats stats) : Probe.ProbeBase
{
    public override Task<Message> Echo(Message request, ServerCallContext context) => stats.CountAsync(async () =>
    {
        var text = context.RequestHeaders.GetValue("x-text");
        var data = context.RequestHeaders.GetValueBytes("x-data-bin");
        if (text is not null && data is not null)
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "x-text", text }, { "x-data-bin", data } });
            context.ResponseTrailers.Add("x-text", text);
            context.ResponseTrailers.Add("x-data-bin", data);
        }

        return request;
    });

    public override Task<Message> Fail(Failure request, ServerCallContext context)
    {
        var details = new StatusDetails { Code = request.Code, Message = request.Message };
        details.Details.Add(Any.Pack(new FailureReason { Reason = request.Reason }));
        throw new RpcException(
            new Status((StatusCode)request.Code, request.Message),
            new Metadata { { "grpc-status-details-bin", details.ToByteArray() } });
    }

    public override Task<Message> Hang(Empty request, ServerCallContext context) => stats.CountAsync<Message>(async () =>
    {
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return new Message();
    });

    public override Task Count(CountRequest request, IServerStreamWriter<Number> responseStream, ServerCallContext context) =>
        stats.CountAsync(async () =>
        {
            for (var value = 1; value <= request.To; value++)
                await responseStream.WriteAsync(new Number { Value = value });
            if (request.ThenHang)
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return true;
        });

    public override Task<Number> Sum(IAsyncStreamReader<Number> requestStream, ServerCallContext context) => stats.CountAsync(async () =>
    {
        var sum = 0L;
        await foreach (var number in requestStream.ReadAllAsync(context.CancellationToken))
            sum += number.Value;
        return new Number { Value = sum };
    });

    public override Task Chat(
        IAsyncStreamReader<Message> requestStream, IServerStreamWriter<Message> responseStream, ServerCallContext context) =>
        stats.CountAsync(async () =>
        {
            await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
                await responseStream.WriteAsync(message);
            return true;
        });

    public override Task<StatsReply> Stats(Empty request, ServerCallContext context) =>
        Task.FromResult(new StatsReply { Started = stats.Started, Running = stats.Running, Cancelled = stats.Cancelled });
}
