namespace Ensemble.Contracts.Events;

/// <summary>What one user has added, in <see cref="RoomActivity"/>.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Notes">Note-ons that sounded in a room.</param>
/// <param name="Milliseconds">Time of playing: from each note until the next one, but five seconds at most.</param>
public sealed record PlayedShare(Guid UserId, long Notes, long Milliseconds);
