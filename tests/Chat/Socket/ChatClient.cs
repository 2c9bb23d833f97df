using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Socket;

/// <summary>A client of the chat's socket that keeps everything it hears.</summary>
internal sealed class ChatClient : IAsyncDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly List<JsonElement> heard = [];
    private Task receiving = Task.CompletedTask;

    public IReadOnlyList<JsonElement> Heard
    {
        get
        {
            lock (heard)
                return [.. heard];
        }
    }

    public int? ClosedWith => (int?)socket.CloseStatus;

    public string Session => Of("connection_metadata")[0].Text("session_id");

    /// <summary>Connected, and told of everything from here on.</summary>
    public static async Task<ChatClient> ConnectAsync(ChatService node, Login login)
    {
        var client = await OpenAsync(node, login.Token);
        await client.SettleAsync();
        return client;
    }

    public static async Task<ChatClient> OpenAsync(ChatService node, string token)
    {
        var client = new ChatClient();
        await client.socket.ConnectAsync(new Uri($"ws://127.0.0.1:{node.Port}/ws?token={Uri.EscapeDataString(token)}"), TestContext.Current.CancellationToken);
        client.receiving = client.ReceiveAsync();
        return client;
    }

    public IReadOnlyList<JsonElement> Of(string type) => [.. Heard.Where(told => told.Text("type") == type)];

    public Task SendAsync(object told) => SendTextAsync(JsonSerializer.Serialize(told));

    public Task SendTextAsync(string text) => SendBytesAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task SendBytesAsync(byte[] bytes, WebSocketMessageType type) => socket.SendAsync(bytes, type, true, TestContext.Current.CancellationToken);

    /// <summary>Opens a channel, and waits until it is open.</summary>
    public async Task JoinAsync(string channel, long? since = null)
    {
        await SendAsync(since is null ? new { type = "join", channel_id = channel } : new { type = "join", channel_id = channel, since });
        await HearAsync("room_state", told => told.Text("channel_id") == channel);
        await SettleAsync();
    }

    /// <summary>Everything sent before has been dealt with.</summary>
    public async Task SettleAsync()
    {
        var before = Of("pong").Count;
        await SendAsync(new { type = "ping" });
        await Eventually.TrueAsync(() => Of("pong").Count > before, $"pong ({this})");
    }

    /// <summary>Waits for the first event of the type that fits.</summary>
    public async Task<JsonElement> HearAsync(string type, Func<JsonElement, bool>? fits = null, int count = 1)
    {
        JsonElement[] found = [];
        await Eventually.TrueAsync(
            () => (found = [.. Of(type).Where(told => fits?.Invoke(told) != false)]).Length >= count, $"{count} {type} ({this})");
        return found[count - 1];
    }

    public Task ClosedAsync(int code) => Eventually.TrueAsync(() => ClosedWith == code, $"closed with {code} ({this})");

    /// <summary>Without a goodbye.</summary>
    public void Cut() => socket.Abort();

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        await receiving;
    }

    public override string ToString() => $"heard {string.Join(' ', Heard.TakeLast(30).Select(told => told.Text("type")))}, closed {ClosedWith}";

    private async Task ReceiveAsync()
    {
        var buffer = new byte[512 * 1024];
        var length = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
            {
                length += part.Count;
                if (!part.EndOfMessage)
                    continue;
                lock (heard)
                    heard.Add(JsonDocument.Parse(buffer.AsMemory(0, length).ToArray()).RootElement);
                length = 0;
            }

            if (socket.State == WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut, by us or by the server.
        }
    }
}
