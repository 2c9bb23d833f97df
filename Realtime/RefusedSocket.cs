namespace Ensemble.Realtime;

/// <summary>Says goodbye at once: a browser can't see why a handshake failed, but it sees a close code.</summary>
/// <param name="connection">The socket.</param>
/// <param name="code">See <see cref="CloseCode"/>.</param>
/// <param name="reason">For people, at most 123 bytes of UTF-8.</param>
public sealed class RefusedSocket(Connection connection, int code, string reason) : IConversation
{
    /// <inheritdoc/>
    public ValueTask OpenedAsync(CancellationToken cancellationToken)
    {
        connection.Close(code, reason);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ReceiveAsync(MessageKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Closed(int code)
    {
        // There was nothing.
    }
}
