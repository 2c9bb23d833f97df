using Ensemble.Realtime;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Tickets;

namespace Ensemble.Rooms.Socket;

/// <summary>Makes the conversations of the piano socket; holds what they all need.</summary>
internal sealed class PianoSockets(
    FramePool frames, ServerClock clock, RoomDirectory directory, IServiceScopeFactory scopes, RoomsMetrics metrics, GuestSockets guests, Node node)
{
    public FramePool Frames => frames;

    public ServerClock Clock => clock;

    public RoomDirectory Directory => directory;

    public IServiceScopeFactory Scopes => scopes;

    public RoomsMetrics Metrics => metrics;

    public Node Node => node;

    /// <param name="connection">The socket.</param>
    /// <param name="visitor">Whose it is.</param>
    /// <param name="ticket">What it came by; null for an access token.</param>
    /// <param name="joinsAtOnce">Join the ticket's room before anything is said.</param>
    public IConversation Open(Connection connection, Visitor visitor, Ticket? ticket, bool joinsAtOnce) =>
        visitor is { IsGuest: true, Address: { } address } && !guests.TryEnter(address)
            ? new RefusedSocket(connection, CloseCode.PolicyViolation, "too many guests from your address")
            : new PianoSocket(this, connection, visitor, ticket, joinsAtOnce);

    public void Closed(Visitor visitor)
    {
        if (visitor is { IsGuest: true, Address: { } address })
            guests.Leave(address);
    }
}
