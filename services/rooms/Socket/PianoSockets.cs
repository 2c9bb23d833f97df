using Ensemble.Realtime;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Tickets;

namespace Ensemble.Rooms.Socket;

/// <summary>Makes the conversations of the piano socket; holds what they all need.</summary>
internal sealed class PianoSockets(
    FramePool frames, ServerClock clock, RoomDirectory directory, IServiceScopeFactory scopes, RoomsMetrics metrics, Node node)
{
    public FramePool Frames => frames;

    public ServerClock Clock => clock;

    public RoomDirectory Directory => directory;

    public IServiceScopeFactory Scopes => scopes;

    public RoomsMetrics Metrics => metrics;

    public Node Node => node;

    /// <param name="room">The room that a ticket opens; null for none.</param>
    /// <param name="joinsAtOnce">Join it before anything is said.</param>
    public PianoSocket Open(Connection connection, Visitor visitor, Guid? room, bool joinsAtOnce) =>
        new(this, connection, visitor, room, joinsAtOnce);
}
