using Ensemble.Tests.Probing;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Ensemble.Tests.Grpc;

public sealed class LimitTests
{
    private const int FourMiB = 4 * 1024 * 1024;

    [Fact]
    public async Task Four_MiB_pass_both_ways()
    {
        await using var host = await ProbeHost.StartAsync();

        var message = Filled(FourMiB);
        var reply = await host.Client.EchoAsync(message);

        Assert.Equal(FourMiB, message.CalculateSize());
        Assert.Equal(message, reply);
    }

    [Fact]
    public async Task A_byte_more_is_refused_by_the_server()
    {
        await using var host = await ProbeHost.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(Filled(FourMiB + 1)));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Equal(0, host.Stats.Started);
    }

    [Fact]
    public async Task A_byte_more_is_refused_by_the_client()
    {
        await using var host = await ProbeHost.StartAsync(options => options.MaxReceiveMessageSize = null);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(Filled(FourMiB + 1)));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Equal(1, host.Stats.Started);
    }

    [Fact]
    public async Task Both_limits_can_be_raised()
    {
        await using var host = await ProbeHost.StartAsync(options => options.MaxReceiveMessageSize = 64 * 1024 * 1024);
        using var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });

        var message = Filled(40 * 1024 * 1024);
        var reply = await new Probe.ProbeClient(channel).EchoAsync(message);

        Assert.Equal(message.Payload.Length, reply.Payload.Length);
    }

    [Fact]
    public async Task The_clients_limit_for_sending_holds()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { MaxSendMessageSize = 100 });

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new Probe.ProbeClient(channel).EchoAsync(Filled(101)));

        Assert.Equal(
            new Status(StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size."), failure.Status);
    }

    [Fact]
    public async Task The_servers_limit_for_sending_holds()
    {
        await using var host = await ProbeHost.StartAsync(options => options.MaxSendMessageSize = 100);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(Filled(101)));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task A_message_that_is_no_protobuf_is_INTERNAL()
    {
        await using var host = await ProbeHost.StartAsync();

        using var response = await RawCalls.PostAsync(host.Address, "/ensemble.tests.Probe/Echo", RawCalls.Frame([0xFF, 0xFF, 0xFF]));

        Assert.Equal("13", response.Headers.GetValues("grpc-status").Single());
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { })]
    public async Task A_request_that_is_not_one_whole_message_is_INTERNAL(byte[] body)
    {
        await using var host = await ProbeHost.StartAsync();

        using var response = await RawCalls.PostAsync(host.Address, "/ensemble.tests.Probe/Echo", body);

        Assert.Equal("13", response.Headers.GetValues("grpc-status").Single());
    }

    /// <summary>A message of exactly that many bytes.</summary>
    private static Message Filled(int size)
    {
        var message = new Message { Payload = ByteString.CopyFrom(new byte[size - 10]) };
        var rest = size - message.CalculateSize();
        return new Message { Payload = ByteString.CopyFrom(new byte[size - 10 + rest]) };
    }
}
