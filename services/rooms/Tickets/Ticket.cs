using Ensemble.Rooms.Live;

namespace Ensemble.Rooms.Tickets;

/// <summary>What lets one socket in, once. Sealed, it is the <c>encrypted_payload</c> of <c>/api/websocket/{encrypted_payload}</c>.</summary>
/// <param name="Visitor">Who, as identity knew it when the ticket was made.</param>
/// <param name="SessionId">Null for a guest.</param>
/// <param name="RoomId">Where to; null for no room yet.</param>
/// <param name="Node">The process that has the room, or is to open it, and remembers which tickets were used.</param>
/// <param name="ExpiresAt">The end of the time in which it admits.</param>
/// <param name="IsRelayed">Made by another node for a client of its own, which has been welcomed there.</param>
internal sealed record Ticket(Visitor Visitor, Guid? SessionId, Guid? RoomId, string Node, DateTimeOffset ExpiresAt, bool IsRelayed = false);
