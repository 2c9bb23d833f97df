using System.Net.WebSockets;
using Ensemble.Realtime;

namespace Ensemble.Tests.Realtime;

/// <summary>The kit over real sockets, with the framework's own client at the other end.</summary>
public sealed class SocketTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 125)]
    [InlineData(true, 126)]
    [InlineData(true, 65_536)]
    [InlineData(false, 1_000)]
    public async Task Messages_of_every_size_pass_by_both_ways_of_writing(bool direct, int length)
    {
        await using var host = await SocketHost.StartAsync(direct: direct);
        using var client = await host.ConnectAsync();
        var message = new byte[length];
        Random.Shared.NextBytes(message);

        await client.SendAsync(message, WebSocketMessageType.Binary, true, Cancel);

        Assert.Equal(message, await ReceiveAsync(client));
    }

    [Fact]
    public async Task Frames_are_given_back_to_the_pool()
    {
        await using var host = await SocketHost.StartAsync();
        using (var client = await host.ConnectAsync())
        {
            for (var i = 0; i < 100; i++)
                await client.SendAsync(new byte[i], WebSocketMessageType.Binary, true, Cancel);
            for (var i = 0; i < 100; i++)
                Assert.Equal(i, (await ReceiveAsync(client)).Length);
        }

        await Eventually.TrueAsync(() => host.Sockets.Count == 0 && host.Frames.Outstanding == 0, "all frames are back");
    }

    [Fact]
    public async Task A_large_message_goes_out_past_the_queue_bound_but_none_past_the_frame_bound()
    {
        await using var host = await SocketHost.StartAsync(options => (options.MaxQueueBytes, options.MaxFrameBytes) = (32 * 1024, 80 * 1024));
        using var client = await host.ConnectAsync();
        await Eventually.TrueAsync(() => !host.Connections.IsEmpty, "it is there");

        using (Broadcast(host, 7, 64 * 1024))
            Assert.Equal(64 * 1024, (await ReceiveAsync(client)).Length);
        using (Broadcast(host, 8, 81 * 1024))
            Assert.Empty(await ReceiveAsync(client));

        Assert.Equal(CloseCode.ServerError, (int)client.CloseStatus!);
        await Eventually.TrueAsync(() => host.Connections.First().QueuedBytes == 0, "nothing of it waits");
    }

    [Fact]
    public async Task A_slow_reader_is_closed_and_nobody_else_notices()
    {
        await using var host = await SocketHost.StartAsync(options => (options.MaxQueueBytes, options.KernelSendBytes) = (64 * 1024, 4_096));
        using var slow = await RawSocket.OpenAsync(host);
        using var quick = await host.ConnectAsync();
        await Eventually.TrueAsync(() => host.Connections.Count == 2, "both are there");

        // Eight megabytes: more than the kernel's buffers at both ends and the queue hold.
        for (var i = 0; i < 8_000; i++)
        {
            using (Broadcast(host, i, 1_000))
                Assert.Equal(i, BitConverter.ToInt32(await ReceiveAsync(quick)));
        }

        await Eventually.TrueAsync(() => host.Ended.Contains(CloseCode.TooSlow), "the slow one is closed with 4003");
        Assert.Equal(WebSocketState.Open, quick.State);
    }

    [Fact]
    public async Task A_slow_reader_first_loses_what_may_be_lost()
    {
        await using var host = await SocketHost.StartAsync(options => (options.LossyQueueBytes, options.KernelSendBytes) = (8 * 1024, 4_096));
        using var slow = await RawSocket.OpenAsync(host);
        await Eventually.TrueAsync(() => !host.Connections.IsEmpty, "it is there");
        var connection = host.Connections.First();

        while (connection.QueuedBytes == 0)
        {
            using var _ = Broadcast(host, 0, 8_000);
        }

        var before = connection.QueuedBytes;
        for (var i = 0; i < 1_000; i++)
        {
            using var _ = Broadcast(host, 0, 1_000, lossy: "cursor");
        }

        Assert.InRange(connection.QueuedBytes, before, before + (8 * 1024));
        using (Broadcast(host, 0, 1_000))
            Assert.True(connection.QueuedBytes > before);
        Assert.False(connection.IsClosing);
    }

    [Fact]
    public async Task Ten_bad_messages_in_a_row_close_the_socket()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.ConnectAsync();
        await Eventually.TrueAsync(() => !host.Connections.IsEmpty, "it is there");
        var connection = host.Connections.First();

        for (var i = 0; i < 9; i++)
            connection.CountBadMessage();
        connection.CountGoodMessage();
        for (var i = 0; i < 9; i++)
            connection.CountBadMessage();
        Assert.False(connection.IsClosing);
        connection.CountBadMessage();

        Assert.Empty(await ReceiveAsync(client));
        Assert.Equal(1008, (int)client.CloseStatus!);
    }

    [Fact]
    public async Task Too_many_messages_a_second_close_the_socket()
    {
        await using var host = await SocketHost.StartAsync(options => options.MaxMessagesPerSecond = 10);
        using var client = await host.ConnectAsync();

        for (var i = 0; i < 25; i++)
            await client.SendAsync(new byte[1], WebSocketMessageType.Binary, true, Cancel);
        while (client.CloseStatus is null)
            await ReceiveAsync(client);

        Assert.Equal(CloseCode.TooFast, (int)client.CloseStatus);
    }

    [Fact]
    public async Task A_stopping_server_sends_its_clients_away_and_is_gone_at_once()
    {
        var host = await SocketHost.StartAsync();
        using var client = await host.ConnectAsync();
        await using var silent = await RawStreamAsync(host);

        var start = DateTime.UtcNow;
        var stop = host.App.StopAsync(Cancel);
        Assert.Empty(await ReceiveAsync(client));
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
        await stop;

        Assert.Equal(1001, (int)client.CloseStatus!);
        Assert.Matches("^draining; retry_ms=[0-9]+$", client.CloseStatusDescription);
        Assert.True(DateTime.UtcNow - start < TimeSpan.FromSeconds(5), "the silent one doesn't hold the server");
        await host.DisposeAsync();
    }

    private static async Task<IAsyncDisposable> RawStreamAsync(SocketHost host) => new Disposer(await RawSocket.OpenAsync(host));

    private static Held Broadcast(SocketHost host, int number, int length, string? lossy = null)
    {
        var frame = host.Frames.Binary(length, lossy);
        BitConverter.TryWriteBytes(frame.Payload, number);
        foreach (var connection in host.Connections)
            connection.Send(frame);
        return new Held(frame);
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket client)
    {
        var buffer = new byte[128 * 1024];
        var length = 0;
        while (true)
        {
            var part = await client.ReceiveAsync(buffer.AsMemory(length), Cancel);
            length += part.Count;
            if (part.EndOfMessage)
                return buffer[..length];
        }
    }

    private sealed record Held(Frame Frame) : IDisposable
    {
        public void Dispose() => Frame.Release();
    }

    private sealed record Disposer(IDisposable Held) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Held.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
