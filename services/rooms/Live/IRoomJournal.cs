using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;

namespace Ensemble.Rooms.Live;

/// <summary>What a live room wants to be found again after a crash. Never waits: writing happens behind it.</summary>
internal interface IRoomJournal : IRecordingJournal
{
    void Said(RoomMessage message);

    void OwnerChanged(Guid room, Guid owner, string name, DateTimeOffset at);

    /// <summary>The owner is in the room for the first time.</summary>
    void OwnerCame(Guid room, Guid owner, DateTimeOffset at);

    void Banned(RoomBan ban);

    void Unbanned(Guid room, Guid user);

    void Emptied(Guid room, DateTimeOffset lastActivity);

    void Closed(Guid room, DateTimeOffset at);
}
