using Ensemble.Tests.Probing;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Ensemble.Tests.Interop;

/// <summary>The C# client calls a grpc-js server.</summary>
public sealed class GrpcJsServerTests(NodeProcess node) : IDisposable
{
    private const int FourMiB = 4 * 1024 * 1024;
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(node.Server);
    private readonly GrpcChannel unlimited = GrpcChannel.ForAddress(node.UnlimitedServer);

    private Probe.ProbeClient Client => new(channel);

    public void Dispose()
    {
        channel.Dispose();
        unlimited.Dispose();
    }

    [Fact]
    public async Task Unary() => Assert.Equal("Ода", (await Client.EchoAsync(new Message { Text = "Ода" })).Text);

    [Fact]
    public async Task Unary_with_gzip()
    {
        var message = new Message { Text = new string('ö', 2000) };

        Assert.Equal(message, await Client.EchoAsync(message, new Metadata { { "grpc-internal-encoding-request", "gzip" } }));
    }

    [Fact]
    public async Task Server_streaming()
    {
        using var call = Client.Count(new CountRequest { To = 5000 });

        var values = await call.ResponseStream.ReadAllAsync().Select(number => (int)number.Value).ToListAsync();

        Assert.Equal(Enumerable.Range(1, 5000), values);
    }

    [Fact]
    public async Task Client_streaming()
    {
        using var call = Client.Sum();
        for (var value = 1; value <= 5000; value++)
            await call.RequestStream.WriteAsync(new Number { Value = value });
        await call.RequestStream.CompleteAsync();

        Assert.Equal(12_502_500, (await call).Value);
    }

    [Fact]
    public async Task Duplex_streaming_answer_by_answer()
    {
        using var call = Client.Chat();
        for (var i = 0; i < 200; i++)
        {
            await call.RequestStream.WriteAsync(new Message { Text = $"note {i}" });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal($"note {i}", call.ResponseStream.Current.Text);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task An_error_with_details()
    {
        var request = new Failure { Code = 9, Message = "Größe: 100 %\nvoll", Reason = "room_full" };

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await Client.FailAsync(request));

        Assert.Equal(new Status(StatusCode.FailedPrecondition, request.Message), failure.Status);
        var details = StatusDetails.Parser.ParseFrom(failure.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal("room_full", details.Details.Single().Unpack<FailureReason>().Reason);
    }

    [Fact]
    public async Task An_unknown_service()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Details.DetailsClient(channel).DescribeAsync(new StatusDetails()));

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Fact]
    public async Task A_deadline_that_both_sides_observe()
    {
        var before = await Client.StatsAsync(new Empty());

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await Client.HangAsync(new Empty(), deadline: DateTime.UtcNow.AddSeconds(1)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await CancelledOnceMoreAsync(before);
    }

    [Fact]
    public async Task A_cancelled_call_cancels_the_handler()
    {
        var before = await Client.StatsAsync(new Empty());
        using var cancellation = new CancellationTokenSource();

        var call = Client.HangAsync(new Empty(), cancellationToken: cancellation.Token);
        await Eventually.TrueAsync(async () => (await Client.StatsAsync(new Empty())).Running == 1, "the handler runs");
        await cancellation.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await CancelledOnceMoreAsync(before);
    }

    [Fact]
    public async Task A_disposed_stream_cancels_the_handler()
    {
        var before = await Client.StatsAsync(new Empty());

        using (var call = Client.Count(new CountRequest { To = 1, ThenHang = true }))
            Assert.True(await call.ResponseStream.MoveNext());

        await CancelledOnceMoreAsync(before);
    }

    [Fact]
    public async Task Metadata_with_text_and_bytes()
    {
        byte[] data = [0, 1, 253, 254, 255];

        using var call = Client.EchoAsync(new Message(), new Metadata { { "x-text", "a, b" }, { "x-data-bin", data } });
        await call;

        foreach (var told in new[] { await call.ResponseHeadersAsync, call.GetTrailers() })
        {
            Assert.Equal("a, b", told.GetValue("x-text"));
            Assert.Equal(data, told.GetValueBytes("x-data-bin"));
        }
    }

    [Fact]
    public async Task The_limit_of_4_MiB_on_both_sides()
    {
        var fits = await Client.EchoAsync(Filled(FourMiB));
        var refusedByServer = await Assert.ThrowsAsync<RpcException>(async () => await Client.EchoAsync(Filled(FourMiB + 1)));
        var refusedByClient = await Assert.ThrowsAsync<RpcException>(
            async () => await new Probe.ProbeClient(unlimited).EchoAsync(Filled(FourMiB + 1)));

        Assert.Equal(FourMiB, fits.CalculateSize());
        Assert.Equal(StatusCode.ResourceExhausted, refusedByServer.StatusCode);
        Assert.Equal(StatusCode.ResourceExhausted, refusedByClient.StatusCode);
    }

    private async Task CancelledOnceMoreAsync(StatsReply before) => await Eventually.TrueAsync(
        async () =>
        {
            var now = await Client.StatsAsync(new Empty());
            return now.Running == 0 && now.Cancelled == before.Cancelled + 1;
        },
        "the handler is cancelled");

    /// <summary>A message of exactly that many bytes: a tag, a length of four bytes and the payload.</summary>
    private static Message Filled(int size) => new() { Payload = ByteString.CopyFrom(new byte[size - 5]) };
}
