using System.Net;
using System.Net.WebSockets;
using Ensemble.Contracts.Realtime;
using Google.Protobuf;

namespace Ensemble.Samples.Journey;

/// <summary>
/// A room's socket that comes back: when the connection ends it takes a new ticket and joins again, with backoff and jitter, until it is
/// disposed. Messages go to <paramref name="receive"/> one after another.
/// </summary>
public sealed class RoomClient(Account account, string roomId, Action<ClientMessage> receive) : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim sending = new(1);
    private TaskCompletionSource<ClientWebSocket> joined = NewPromise();
    private Task running = Task.CompletedTask;

    /// <summary>How often it joined; 1 without any trouble.</summary>
    public int Joins { get; private set; }

    /// <summary>The server process that it is connected to.</summary>
    public string Node { get; private set; } = "";

    /// <summary>Connects and waits until it is in the room.</summary>
    public async Task JoinAsync(CancellationToken cancel)
    {
        running = RunAsync();
        await joined.Task.WaitAsync(cancel);
    }

    /// <summary>Sends now, or as soon as it is back in the room.</summary>
    public async Task SendAsync(ServerMessage message, CancellationToken cancel)
    {
        var bytes = message.ToByteArray();
        await sending.WaitAsync(cancel);
        try
        {
            while (true)
            {
                var promise = Volatile.Read(ref joined);
                var socket = await promise.Task.WaitAsync(cancel);
                try
                {
                    await socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, cancel);
                    return;
                }
                catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException or InvalidOperationException)
                {
                    Interlocked.CompareExchange(ref joined, NewPromise(), promise); // The receiving side is about to notice too.
                }
            }
        }
        finally
        {
            sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
        sending.Dispose();
    }

    private async Task RunAsync()
    {
        var pause = TimeSpan.FromMilliseconds(100);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var socket = new ClientWebSocket();
                await socket.ConnectAsync(await account.TakeTicketAsync(roomId, stop.Token), stop.Token);
                await ReceiveAsync(socket);
                pause = TimeSpan.FromMilliseconds(100);
            }
            catch (Exception failure) when (IsPassing(failure))
            {
                pause = pause < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (joined.Task.IsCompleted)
                Volatile.Write(ref joined, NewPromise());
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (await socket.ReceiveAsync(buffer.AsMemory(length), stop.Token) is { MessageType: not WebSocketMessageType.Close } part)
        {
            length += part.Count;
            if (!part.EndOfMessage)
                continue;
            var message = ClientMessage.Parser.ParseFrom(buffer, 0, length);
            length = 0;
            if (message.MessageCase is ClientMessage.MessageOneofCase.Welcome)
                Node = message.Welcome.Node;
            receive(message);
            if (message.MessageCase is ClientMessage.MessageOneofCase.RoomJoined)
            {
                Joins++;
                if (!joined.TrySetResult(socket))
                    joined = Promise(socket);
            }
        }
    }

    // A service or the gateway that restarts; anything else is the client's own mistake and ends it loudly.
    private static bool IsPassing(Exception failure) =>
        failure is WebSocketException or HttpRequestException { StatusCode: null or >= HttpStatusCode.InternalServerError };

    private static TaskCompletionSource<ClientWebSocket> NewPromise() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource<ClientWebSocket> Promise(ClientWebSocket socket)
    {
        var promise = NewPromise();
        promise.SetResult(socket);
        return promise;
    }
}
