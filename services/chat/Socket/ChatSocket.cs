using Ensemble.Realtime;
using Npgsql;

namespace Ensemble.Chat.Socket;

/// <summary>One socket's conversation: whose it is, which channels it has open, which call it is in, and what each event asks.</summary>
internal sealed partial class ChatSocket : IConversation
{
    private readonly ChatSockets _shared;
    private readonly Connection _connection;
    private volatile bool _isClosed;

    internal ChatSocket(ChatSockets shared, Connection connection, SocketUser user)
    {
        (_shared, _connection, User) = (shared, connection, user);
        Session = Guid.CreateVersion7(shared.Time.GetUtcNow());
    }

    public SocketUser User { get; }

    /// <summary>The <c>session_id</c> of this socket; another one each time.</summary>
    public Guid Session { get; }

    public bool IsClosed => _isClosed;

    public async ValueTask OpenedAsync(CancellationToken cancellationToken)
    {
        Tell(SocketEvents.Metadata(Session, _shared.Time.GetUtcNow()));
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _shared.Presence.OpenedAsync(User.Id, cancellationToken);
            await _shared.Hub.OpenAsync(this, cancellationToken);
        }
        catch (Exception failure) when (Outage.Is(failure))
        {
            Failed();
        }
    }

    public async ValueTask ReceiveAsync(MessageKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (kind != MessageKind.Text)
            Refuse(null, new SocketError(SocketError.Malformed, "An event is one JSON object in a text frame."));
        else
            await DispatchAsync(message, cancellationToken);
    }

    public void Closed(int code)
    {
        _isClosed = true;
        _shared.Remove(this);
        StopTyping();
        _shared.Hub.Close(this);
        _shared.Presence.Closed(User.Id);
        if (TakeCall() is { } channel)
            _shared.LeaveLater(channel, Session);
    }

    public void Send(Frame frame) => _connection.Send(frame);

    /// <summary>Its user may not read the channel any more.</summary>
    public void Lost(Guid channel)
    {
        LeftRoom(channel);
        Tell(SocketEvents.ChannelLost(channel));
        if (TakeCall(channel))
            _shared.LeaveLater(channel, Session);
    }

    public void Close(int code, string reason) => _connection.Close(code, reason);

    /// <summary>More waits for it than is kept.</summary>
    public void TooSlow() => _connection.Close(CloseCode.TooSlow, "too slow a reader");

    /// <summary>Something that it needs is away: it is to come back and begin anew.</summary>
    public void Failed() => _connection.Close(CloseCode.ServerError, "not possible right now; come back");

    private void Tell(byte[] payload)
    {
        var frame = _shared.Frames.ToFrame(payload);
        _connection.Send(frame);
        frame.Release();
    }

    // Everything that was not carried out counts towards the ten in a row that close the socket, but for what is our own fault.
    private void Refuse(string? type, SocketError error)
    {
        _shared.Metrics.Refused(error.Code);
        Tell(SocketEvents.Error(type, error));
        if (error != SocketError.Unavailable)
            _connection.CountBadMessage();
    }
}
