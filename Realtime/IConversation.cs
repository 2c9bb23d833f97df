namespace Ensemble.Realtime;

/// <summary>What a service does with one socket. The kit calls it from the socket's receive loop, one call at a time.</summary>
public interface IConversation
{
    /// <summary>The socket is open; frames may be sent from here on.</summary>
    ValueTask OpenedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// One whole message. Its bytes are valid only until the returned task ends; the next message waits for it. Answer bad input with an
    /// error of the service's protocol and call <see cref="Connection.CountBadMessage"/>.
    /// </summary>
    ValueTask ReceiveAsync(MessageKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>The last call: the peer is gone or about to be. <paramref name="code"/> is one of <see cref="CloseCode"/> or the peer's own.</summary>
    void Closed(int code);
}

public enum MessageKind
{
    Binary,

    /// <summary>Checked to be UTF-8.</summary>
    Text,
}
