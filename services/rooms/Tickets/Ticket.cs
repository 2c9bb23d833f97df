using Ensemble.Rooms.Live;

namespace Ensemble.Rooms.Tickets;

/// <summary>What lets one socket in, once. Sealed, it is the <c>encrypted_payload</c> of <c>/api/websocket/{encrypted_payload}</c>.</summary>
/// <param name="Visitor">Who, as identity knew it when the ticket was made.</param>
/// <param name="SessionId">Null for a guest.</param>
/// <param name="RoomId">Where to; null for no room yet.</param>
/// <param name="Node">The process that made it, has the room, and remembers which tickets were used.</param>
internal sealed record Ticket(Visitor Visitor, Guid? SessionId, Guid? RoomId, string Node, DateTimeOffset ExpiresAt);
