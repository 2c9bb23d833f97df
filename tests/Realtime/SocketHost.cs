using System.Collections.Concurrent;
using System.Net.WebSockets;
using Ensemble.Realtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Realtime;

/// <summary>A Kestrel on a free loopback port whose sockets echo, or do what a test says.</summary>
internal sealed class SocketHost : IAsyncDisposable
{
    private SocketHost(WebApplication app) => App = app;

    public WebApplication App { get; }

    public ConcurrentQueue<int> Ended { get; } = new();

    public ConcurrentQueue<Connection> Connections { get; } = new();

    public SocketServer Sockets => App.Services.GetRequiredService<SocketServer>();

    public FramePool Frames => App.Services.GetRequiredService<FramePool>();

    public Uri Address => new(App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<SocketHost> StartAsync(Action<RealtimeOptions>? options = null, bool direct = true, TimeProvider? time = null,
        Func<SocketHost, Connection, IConversation>? converse = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.AddRealtime();
        if (options is not null)
            builder.Services.Configure(options);
        if (!direct)
            builder.Services.Configure<Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets.SocketTransportOptions>(transport => transport.MaxWriteBufferSize = 64 * 1024);
        var host = new SocketHost(builder.Build());
        host.App.Map("/socket", context => host.Sockets.ServeAsync(context, connection =>
        {
            host.Connections.Enqueue(connection);
            return converse?.Invoke(host, connection) ?? new Echo(host, connection);
        }));
        await host.App.StartAsync();
        return host;
    }

    public async Task<ClientWebSocket> ConnectAsync()
    {
        var client = new ClientWebSocket();
        client.Options.KeepAliveInterval = TimeSpan.Zero;
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{Address.Port}/socket"), TestContext.Current.CancellationToken);
        return client;
    }

    public async ValueTask DisposeAsync() => await App.DisposeAsync();

    internal sealed class Echo(SocketHost host, Connection connection) : IConversation
    {
        public ValueTask OpenedAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask ReceiveAsync(MessageKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
        {
            var frame = kind == MessageKind.Text ? host.Frames.Text(message.Length) : host.Frames.Binary(message.Length);
            message.Span.CopyTo(frame.Payload);
            connection.Send(frame);
            frame.Release();
            return ValueTask.CompletedTask;
        }

        public void Closed(int code) => host.Ended.Enqueue(code);
    }
}
