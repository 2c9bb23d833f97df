namespace Ensemble.Rooms.Counts;

/// <summary>What lists show of a live room, on whichever node it is.</summary>
/// <param name="People">In it now.</param>
/// <param name="LastActivity">As of two seconds ago at most, when it is elsewhere.</param>
internal readonly record struct RoomCount(int People, DateTimeOffset LastActivity);
