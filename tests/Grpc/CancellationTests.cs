using Ensemble.Tests.Probing;
using Grpc.Core;
using Grpc.Net.Client;

namespace Ensemble.Tests.Grpc;

public sealed class CancellationTests
{
    [Fact]
    public async Task A_cancelled_call_cancels_its_handler()
    {
        await using var host = await ProbeHost.StartAsync();
        using var cancellation = new CancellationTokenSource();

        var call = host.Client.HangAsync(new Empty(), cancellationToken: cancellation.Token);
        await Eventually.TrueAsync(() => host.Stats.Running == 1, "the handler runs");
        await cancellation.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await Eventually.TrueAsync(() => host.Stats.Cancelled == 1, "the handler is cancelled");
    }

    [Fact]
    public async Task Disposing_a_call_cancels_it()
    {
        await using var host = await ProbeHost.StartAsync();

        var call = host.Client.Chat();
        await call.RequestStream.WriteAsync(new Message { Text = "one" });
        Assert.True(await call.ResponseStream.MoveNext());
        call.Dispose();

        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        await Eventually.TrueAsync(() => host.Stats is { Started: 1, Running: 0 }, "the handler ends");
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        await using var host = await ProbeHost.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await host.Client.EchoAsync(new Message(), cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        Assert.Equal(0, host.Stats.Started);
    }

    [Fact]
    public async Task A_cancelled_read_cancels_the_call()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client.Count(new CountRequest { To = 1, ThenHang = true });
        Assert.True(await call.ResponseStream.MoveNext());

        using var cancellation = new CancellationTokenSource();
        var read = call.ResponseStream.MoveNext(cancellation.Token);
        await cancellation.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => read);
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await Eventually.TrueAsync(() => host.Stats.Cancelled == 1, "the handler is cancelled");
    }

    [Fact]
    public async Task A_channel_can_throw_OperationCanceledException_instead()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = true });
        using var cancellation = new CancellationTokenSource();

        var call = new Probe.ProbeClient(channel).HangAsync(new Empty(), cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
    }

    [Fact]
    public async Task Disposing_the_channel_cancels_its_calls()
    {
        await using var host = await ProbeHost.StartAsync();
        var channel = GrpcChannel.ForAddress(host.Address);

        var call = new Probe.ProbeClient(channel).HangAsync(new Empty());
        await Eventually.TrueAsync(() => host.Stats.Running == 1, "the handler runs");
        channel.Dispose();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await Eventually.TrueAsync(() => host.Stats.Cancelled == 1, "the handler is cancelled");
    }

    [Fact]
    public async Task A_handler_that_returns_early_ends_the_clients_writes()
    {
        await using var host = await ProbeHost.StartAsync(
            map: app => Microsoft.AspNetCore.Builder.GrpcEndpointRouteBuilderExtensions.MapGrpcService<HastyProbe>(app));

        using var call = host.Client.Sum();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.Aborted, failure.StatusCode);

        var writing = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new Number { Value = 1 }));
        Assert.Equal(StatusCode.Aborted, writing.StatusCode);
    }

    private sealed class HastyProbe : Probe.ProbeBase
    {
        public override Task<Number> Sum(IAsyncStreamReader<Number> requestStream, ServerCallContext context) =>
            throw new RpcException(new Status(StatusCode.Aborted, "not now"));
    }
}
