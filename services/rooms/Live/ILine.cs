using Ensemble.Realtime;

namespace Ensemble.Rooms.Live;

/// <summary>The way to one member. A socket in the service, a list in the tests of the room's logic.</summary>
internal interface ILine
{
    /// <summary>Appends a frame; it goes out with <see cref="Flush"/>. The caller keeps its own reference.</summary>
    void Post(Frame frame);

    /// <summary>The same for a frame of the past that is told again.</summary>
    void PostOld(Frame frame);

    /// <summary>Writes what was posted.</summary>
    void Flush();

    /// <summary>
    /// The room has let this member go, and the socket is closed with <paramref name="code"/> unless it has gone to another room meanwhile.
    /// </summary>
    void Released(Guid room, int code, string reason);
}
