using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.Orchestration;

namespace Ensemble.Tests.Hosting;

public sealed class ReplicaProxyTests
{
    [Fact]
    public async Task A_client_that_has_said_all_still_gets_the_answer()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var ports = new PortAllocator();
        var port = ports.Allocate("proxy");
        await using var proxy = new ReplicaProxy(port, () => [((IPEndPoint)server.LocalEndpoint).Port]);
        proxy.Start();

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        using var accepted = await server.AcceptTcpClientAsync(Wait.Limit());
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("question"));
        client.Client.Shutdown(SocketShutdown.Send);
        var question = await new StreamReader(accepted.GetStream()).ReadToEndAsync(Wait.Limit());
        await accepted.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"answer to {question}"));
        accepted.Close();

        Assert.Equal("answer to question", await new StreamReader(stream).ReadToEndAsync(Wait.Limit()));
    }

    [Fact]
    public async Task A_replica_that_refuses_is_passed_over()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var ports = new PortAllocator();
        var (port, dead) = (ports.Allocate("proxy"), ports.Allocate("dead"));
        await using var proxy = new ReplicaProxy(port, () => [dead, ((IPEndPoint)server.LocalEndpoint).Port]);
        proxy.Start();

        for (var i = 0; i < 4; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            using var accepted = await server.AcceptTcpClientAsync(Wait.Limit());
            Assert.True(accepted.Connected);
        }
    }

    [Fact]
    public async Task Without_a_live_replica_the_connection_is_closed_at_once()
    {
        using var ports = new PortAllocator();
        var port = ports.Allocate("proxy");
        await using var proxy = new ReplicaProxy(port, () => []);
        proxy.Start();

        using var client = new TcpClient();
        var exception = await Record.ExceptionAsync(async () =>
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().ReadExactlyAsync(new byte[1], Wait.Limit());
        });

        Assert.True(exception is IOException or SocketException, $"{exception}");
    }
}
