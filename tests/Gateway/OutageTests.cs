using System.Net.WebSockets;

namespace Ensemble.Tests.Gateway;

public sealed class OutageTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_that_is_away_is_one_line_however_many_ask_for_it()
    {
        for (var request = 0; request < 3; request++)
            using (await gateway.Client.GetAsync("/api/v1/admin/audit/logs", Cancel)) { }

        Assert.StartsWith("Warning operations does not answer: ", Assert.Single(gateway.Log.Containing("does not answer")));
        Assert.Empty(gateway.Log.Containing("   at "));
    }

    [Fact]
    public async Task A_socket_whose_client_just_goes_is_no_warning()
    {
        using (var socket = new ClientWebSocket())
        {
            await socket.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/api/rooms/7/ws" }.Uri, Cancel);
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Cancel);
            await socket.ReceiveAsync(new byte[16], Cancel);
            socket.Abort();
        }

        await gateway.Client.GetStringAsync("/api/rooms", Cancel);
        Assert.Empty(gateway.Log.Containing("Upgrade"));
    }
}
