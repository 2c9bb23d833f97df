using Ensemble.Realtime;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Nodes;
using Ensemble.Rooms.Tickets;

namespace Ensemble.Rooms.Socket;

/// <summary>Makes the conversations of the piano socket; holds what they all need.</summary>
internal sealed class PianoSockets(
    FramePool frames, ServerClock clock, RoomDirectory directory, IServiceScopeFactory scopes, RoomsMetrics metrics, GuestSockets guests,
    SessionSockets sessions, TicketOffice tickets, INodes nodes)
{
    private readonly UserSockets _open = new();

    public FramePool Frames => frames;

    public ServerClock Clock => clock;

    public RoomDirectory Directory => directory;

    public IServiceScopeFactory Scopes => scopes;

    public RoomsMetrics Metrics => metrics;

    public TicketOffice Tickets => tickets;

    /// <summary>The name of this process.</summary>
    public string Node => nodes.Name;

    /// <param name="connection">The socket.</param>
    /// <param name="visitor">Whose it is.</param>
    /// <param name="session">What it acts by, and ends with; null for a guest.</param>
    /// <param name="ticket">What it came by; null for an access token.</param>
    /// <param name="joinsAtOnce">Join the ticket's room before anything is said.</param>
    public IConversation Open(Connection connection, Visitor visitor, Guid? session, Ticket? ticket, bool joinsAtOnce)
    {
        if (visitor is { IsGuest: true, Address: { } address } && !guests.TryEnter(address))
            return new RefusedSocket(connection, CloseCode.PolicyViolation, "too many guests from your address");
        if (session is { } id)
            sessions.Add(id, connection);
        // A relayed one ends with its client's own, which hears what is told to a user.
        if (ticket is not { IsRelayed: true })
            _open.Add(visitor.UserId, connection);
        return new PianoSocket(this, connection, visitor, session, ticket, joinsAtOnce);
    }

    /// <summary>Closes all sockets of a user whose account is gone.</summary>
    public void Close(Guid user)
    {
        foreach (var connection in _open.Of(user))
            connection.Close(CloseCode.Removed, "account deleted");
    }

    /// <summary>Tells all sockets of a user, in whichever room; returns how many there are here.</summary>
    public int Tell(Guid user, Protocol.ClientMessage message)
    {
        var connections = _open.Of(user);
        if (connections.Length == 0)
            return 0;
        var frame = message.ToFrame(frames);
        foreach (var connection in connections)
        {
            connection.Post(frame);
            connection.Flush();
        }

        frame.Release();
        return connections.Length;
    }

    public void Closed(Connection connection, Visitor visitor, Guid? session)
    {
        if (session is { } id)
            sessions.Remove(id, connection);
        _open.Remove(visitor.UserId, connection);
        if (visitor is { IsGuest: true, Address: { } address })
            guests.Leave(address);
    }
}
