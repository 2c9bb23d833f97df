using Ensemble.Realtime;

namespace Ensemble.Rooms.Socket;

/// <summary>Says goodbye at once: a browser can't see why a handshake failed, but it sees a close code.</summary>
internal sealed class RefusedSocket(Connection connection, int code, string reason) : IConversation
{
    public ValueTask OpenedAsync(CancellationToken cancellationToken)
    {
        connection.Close(code, reason);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReceiveAsync(MessageKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Closed(int code)
    {
        // There was nothing.
    }
}
