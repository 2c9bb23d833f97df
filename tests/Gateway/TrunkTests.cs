using System.Net.WebSockets;
using Ensemble.Realtime;
using Ensemble.Realtime.Trunks;

namespace Ensemble.Tests.Gateway;

/// <summary>Sockets through a real gateway to a real node, which speaks to them over a trunk.</summary>
public sealed class TrunkTests : IAsyncLifetime
{
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private TrunkNode node = null!;
    private GatewayInstance gateway = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartAsync(null);

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await node.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_000)]
    public async Task A_message_of_any_size_comes_back(int length)
    {
        using var client = await ConnectAsync();
        var message = new byte[length];
        Random.Shared.NextBytes(message);

        await client.SendAsync(message, WebSocketMessageType.Binary, true, Cancel);

        Assert.Equal(message, await ReceiveAsync(client));
        Assert.Matches(@"^[\w-]{22}\.\d+$", Assert.Single(node.Asked));
    }

    [Fact]
    public async Task Everybody_hears_everything_once_and_in_the_same_order()
    {
        const int People = 20, Each = 200;
        var clients = await Task.WhenAll(Enumerable.Range(0, People).Select(_ => ConnectAsync()));
        await Eventually.TrueAsync(() => node.Connections.Count == People, "all are there");

        var hearing = clients.Select(HearAsync).ToList();
        await Task.WhenAll(clients.Take(5).Select(async (client, player) =>
        {
            for (var i = 0; i < Each; i++)
                await client.SendAsync(BitConverter.GetBytes((player << 16) | i), WebSocketMessageType.Binary, true, Cancel);
        }));
        var heard = await Task.WhenAll(hearing);

        Assert.All(heard, list => Assert.Equal(heard[0], list));
        for (var player = 0; player < 5; player++)
            Assert.Equal(Enumerable.Range(0, Each), heard[0].Where(note => note >> 16 == player).Select(note => note & 0xFFFF));

        async Task<List<int>> HearAsync(ClientWebSocket client)
        {
            var notes = new List<int>();
            while (notes.Count < 5 * Each)
                notes.Add(BitConverter.ToInt32(await ReceiveAsync(client)));
            return notes;
        }
    }

    [Fact]
    public async Task The_goodbye_comes_behind_all_that_was_said_before()
    {
        using var client = await ConnectAsync();
        await Eventually.TrueAsync(() => !node.Connections.IsEmpty, "it is there");
        for (var i = 0; i < 100; i++)
            node.Say(new byte[4_000]);

        await client.SendAsync("bye"u8.ToArray(), WebSocketMessageType.Text, true, Cancel);

        for (var i = 0; i < 100; i++)
            Assert.Equal(4_000, (await ReceiveAsync(client)).Length);
        Assert.Empty(await ReceiveAsync(client));
        Assert.Equal((CloseCode.RoomClosed, "as you wish"), ((int)client.CloseStatus!, client.CloseStatusDescription));
    }

    [Fact]
    public async Task A_slow_client_is_closed_by_its_node_and_nobody_else_notices()
    {
        await StartAsync(options => options.MaxQueueBytes = 64 * 1024);
        using var slow = await ConnectAsync();
        using var quick = await ConnectAsync();
        await Eventually.TrueAsync(() => node.Connections.Count == 2, "both are there");

        // More than the buffers on the way hold.
        for (var i = 0; i < 4_000 && !node.Ended.Contains(CloseCode.TooSlow); i++)
        {
            var message = new byte[10_000];
            BitConverter.TryWriteBytes(message, i);
            node.Say(message);
            Assert.Equal(i, BitConverter.ToInt32(await ReceiveAsync(quick)));
        }

        await Eventually.TrueAsync(() => node.Ended.Contains(CloseCode.TooSlow), "the slow one is closed with 4003");
        node.Say("still there"u8);
        Assert.Equal("still there"u8.ToArray(), await ReceiveAsync(quick));
    }

    [Fact]
    public async Task A_client_that_was_slow_for_a_while_misses_nothing()
    {
        using var client = await ConnectAsync();
        await Eventually.TrueAsync(() => !node.Connections.IsEmpty, "it is there");

        // Past the buffers of kernel and gateway, and into the node's queue.
        var (said, hasWaited) = (0, false);
        while (!hasWaited && said < 4_000)
        {
            var message = new byte[10_000];
            BitConverter.TryWriteBytes(message, said++);
            node.Say(message);
            hasWaited = node.Connections.Any(connection => connection.Key.QueuedBytes > 0);
        }

        Assert.True(hasWaited, "The client was not slow enough.");
        for (var i = 0; i < said; i++)
            Assert.Equal(i, BitConverter.ToInt32(await ReceiveAsync(client)));
    }

    [Fact]
    public async Task A_node_that_stops_says_so_to_everybody()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ConnectAsync()));
        await Eventually.TrueAsync(() => node.Connections.Count == 10, "all are there");
        var hearing = clients.Select(ReceiveAsync).ToList();

        await node.StopAsync();

        Assert.All(await Task.WhenAll(hearing), Assert.Empty);
        Assert.All(clients, client => Assert.Equal(CloseCode.GoingAway, (int)client.CloseStatus!));
    }

    [Fact]
    public async Task A_gateway_that_stops_sends_everybody_away()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ConnectAsync()));
        await Eventually.TrueAsync(() => node.Connections.Count == 10, "all are there");
        var hearing = clients.Select(ReceiveAsync).ToList();

        await gateway.DisposeAsync();

        Assert.All(await Task.WhenAll(hearing), Assert.Empty);
        Assert.All(clients, client => Assert.Equal(CloseCode.GoingAway, (int)client.CloseStatus!));
        await Eventually.TrueAsync(() => node.Connections.IsEmpty, "the node has heard of it");
    }

    [Fact]
    public async Task After_a_node_has_come_back_it_has_a_trunk_again()
    {
        using (await ConnectAsync())
            await Eventually.TrueAsync(() => !node.Connections.IsEmpty, "it is there");
        var address = node.Address;
        await node.DisposeAsync();
        node = await TrunkNode.StartAsync(address: address);

        await Eventually.TrueAsync(async () =>
        {
            using var client = await ConnectAsync();
            await client.SendAsync(new byte[] { 7 }, WebSocketMessageType.Binary, true, Cancel);
            Assert.Equal([7], await ReceiveAsync(client));
            return node.Asked.Last() is not null;
        }, "its sockets are spoken to over a trunk");
    }

    [Fact]
    public async Task A_client_that_goes_is_gone_for_the_node()
    {
        var client = await ConnectAsync();
        await Eventually.TrueAsync(() => !node.Connections.IsEmpty, "it is there");

        client.Dispose();

        await Eventually.TrueAsync(() => node.Connections.IsEmpty && node.Sockets.Count == 0, "it is gone");
    }

    [Fact]
    public async Task What_a_client_says_of_trunks_does_not_reach_the_node()
    {
        using (await ConnectAsync())
            await Eventually.TrueAsync(() => !node.Asked.IsEmpty, "the trunk is there");
        var known = node.Asked.Last()!;

        using var client = await ConnectAsync(known);
        await Eventually.TrueAsync(() => node.Asked.Count == 2, "it is there");

        Assert.NotEqual(known, node.Asked.Last());
    }

    [Fact]
    public async Task The_way_to_a_trunk_is_none_of_the_gateways()
    {
        using var answer = await gateway.Client.GetAsync(new Uri(TrunkFormat.Path, UriKind.Relative), Cancel);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task StartAsync(Action<RealtimeOptions>? options)
    {
        if (node is not null)
        {
            await gateway.DisposeAsync();
            await node.DisposeAsync();
        }

        node = await TrunkNode.StartAsync(options);
        gateway = GatewayInstance.Start(redis.ConnectionString, ("services:rooms:http:0", node.Address), ("Limits:Scale", "0"));
        // On a machine that has much to do, the first may have to do without.
        await Eventually.TrueAsync(async () =>
        {
            using var client = await ConnectAsync();
            return node.Asked.Last() is not null;
        }, "there is a trunk");
        await Eventually.TrueAsync(() => node.Connections.IsEmpty, "who looked is gone");
        node.Asked.Clear();
        node.Ended.Clear();
    }

    private async Task<ClientWebSocket> ConnectAsync(string? trunk = null)
    {
        var client = new ClientWebSocket();
        client.Options.KeepAliveInterval = TimeSpan.Zero;
        if (trunk is not null)
            client.Options.SetRequestHeader(TrunkFormat.Header, trunk);
        await client.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/api/websocket/anything" }.Uri, Cancel);
        return client;
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket client)
    {
        var buffer = new byte[70_000];
        var length = 0;
        while (true)
        {
            var received = await client.ReceiveAsync(buffer.AsMemory(length), Cancel);
            length += received.Count;
            if (received.EndOfMessage)
                return buffer[..length];
        }
    }
}
