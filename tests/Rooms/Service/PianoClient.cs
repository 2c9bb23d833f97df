using System.Net.WebSockets;
using Google.Protobuf;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>A client of the piano socket that keeps everything it hears.</summary>
internal sealed class PianoClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly List<Protocol.ClientMessage> _heard = [];
    private Task _receiving = Task.CompletedTask;

    public IReadOnlyList<Protocol.ClientMessage> Heard
    {
        get
        {
            lock (_heard)
                return [.. _heard];
        }
    }

    public int? ClosedWith => (int?)_socket.CloseStatus;

    public static async Task<PianoClient> ConnectAsync(int port, string path, string? token)
    {
        var client = new PianoClient();
        if (token is not null)
            client._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await client._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}{path}"), TestContext.Current.CancellationToken);
        client._receiving = client.ReceiveAsync();
        return client;
    }

    public Task SendAsync(Protocol.ServerMessage message) =>
        _socket.SendAsync(message.ToByteArray(), WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);

    public Task SendBytesAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Binary) =>
        _socket.SendAsync(bytes, type, true, TestContext.Current.CancellationToken);

    public Task PlayAsync(string hex) => SendAsync(new Protocol.ServerMessage
    {
        MidiMessage = new Protocol.MidiMessage
        {
            MidiData = ByteString.CopyFrom(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))),
            Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        },
    });

    public Task SayAsync(string text) => SendAsync(new Protocol.ServerMessage { ChatMessage = new Protocol.ChatMessage { Message = text } });

    /// <summary>Waits for the first message of the kind that fits.</summary>
    public async Task<Protocol.ClientMessage> HearAsync(Case kind, Func<Protocol.ClientMessage, bool>? fits = null)
    {
        Protocol.ClientMessage? found = null;
        await Eventually.TrueAsync(
            () => (found = Heard.FirstOrDefault(message => message.MessageCase == kind && fits?.Invoke(message) != false)) is not null,
            $"{kind} (heard {string.Join(", ", Heard.Select(message => message.MessageCase))}, closed {ClosedWith})");
        return found!;
    }

    /// <summary>What a listener's instruments sound now, pedals too.</summary>
    public HashSet<(uint Slot, int Status, int Number)> Sounding() => Instrument().Sounding;

    /// <summary>What plays all that a listener heard.</summary>
    public Instrument Instrument()
    {
        var instrument = new Instrument();
        foreach (var message in Heard.Where(message => message.MessageCase == Case.MidiMessage))
            instrument.Play(message.MidiMessage);
        return instrument;
    }

    public Task ClosedAsync(int code) => Eventually.TrueAsync(() => ClosedWith == code, $"closed with {code}, not {ClosedWith}");

    public Task SayGoodbyeAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

    /// <summary>Without a goodbye.</summary>
    public void Cut() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _receiving;
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[256 * 1024];
        var length = 0;
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
            {
                length += part.Count;
                if (!part.EndOfMessage)
                    continue;
                lock (_heard)
                    _heard.Add(Protocol.ClientMessage.Parser.ParseFrom(buffer, 0, length));
                length = 0;
            }

            if (_socket.State == WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut, by us or by the server.
        }
    }
}
