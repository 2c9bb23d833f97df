using Ensemble.Benchmarks.Realtime.Generator;

namespace Ensemble.Benchmarks.Realtime.Protocols;

/// <summary>rooms.proto: the ticket in the address says which room; roomJoined tells that one is in.</summary>
internal sealed class RoomsProtocol : Protocol
{
    private const byte TypeTag = 1 << 3, RoomJoined = 9;

    public override void Greet(Player player)
    {
        // The room speaks first.
    }

    public override void Read(Player player, ReadOnlySpan<byte> message, Tally tally, long now)
    {
        if (message is [TypeTag, RoomJoined, ..])
            player.IsIn = true;
        else
            base.Read(player, message, tally, now);
    }
}
