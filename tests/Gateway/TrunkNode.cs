using System.Collections.Concurrent;
using Ensemble.Realtime;
using Ensemble.Realtime.Trunks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Gateway;

/// <summary>A node whose sockets say to all of them what one of them says.</summary>
internal sealed class TrunkNode : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Lock gate = new();

    private TrunkNode(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    /// <summary>What the requests for sockets said of trunks.</summary>
    public ConcurrentQueue<string?> Asked { get; } = new();

    public ConcurrentDictionary<Connection, bool> Connections { get; } = new();

    public ConcurrentQueue<int> Ended { get; } = new();

    public static async Task<TrunkNode> StartAsync(Action<RealtimeOptions>? options = null, string address = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddRealtime();
        builder.Services.Configure<RealtimeOptions>(realtime =>
        {
            realtime.DrainJitter = TimeSpan.Zero;
            options?.Invoke(realtime);
        });
        var node = new TrunkNode(builder.Build());
        node.app.UseTrunks();
        node.app.Map("/{**path}", context =>
        {
            node.Asked.Enqueue(context.Request.Headers[TrunkFormat.Header]);
            return node.Sockets.ServeAsync(context, connection => new Speaker(node, connection));
        });
        await node.app.StartAsync();
        return node;
    }

    public SocketServer Sockets => app.Services.GetRequiredService<SocketServer>();

    public Task StopAsync() => app.StopAsync(TestContext.Current.CancellationToken);

    public void Say(ReadOnlySpan<byte> message)
    {
        var frame = app.Services.GetRequiredService<FramePool>().Binary(message.Length);
        message.CopyTo(frame.Payload);
        // In the same order to all.
        lock (gate)
        {
            foreach (var (connection, _) in Connections)
                connection.Send(frame);
        }

        frame.Release();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private sealed class Speaker(TrunkNode node, Connection connection) : IConversation
    {
        public ValueTask OpenedAsync(CancellationToken cancellationToken)
        {
            node.Connections[connection] = true;
            return ValueTask.CompletedTask;
        }

        public ValueTask ReceiveAsync(MessageKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
        {
            if (kind == MessageKind.Text)
                connection.Close(CloseCode.RoomClosed, "as you wish");
            else
                node.Say(message.Span);
            return ValueTask.CompletedTask;
        }

        public void Closed(int code)
        {
            node.Connections.TryRemove(connection, out _);
            node.Ended.Enqueue(code);
        }
    }
}
