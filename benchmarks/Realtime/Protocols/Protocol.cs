using System.Text;
using Ensemble.Benchmarks.Realtime.Generator;

namespace Ensemble.Benchmarks.Realtime.Protocols;

/// <summary>How a server is spoken to within a WebSocket. This one: a message is a note, and who has connected is in.</summary>
internal class Protocol
{
    public static Protocol Of(string name) => name switch
    {
        "rooms" => new RoomsProtocol(),
        "nats" => new NatsProtocol(),
        "signalr" => new SignalRProtocol(),
        _ => new Protocol(),
    };

    /// <summary>What the server closed with.</summary>
    public static string Reason(ReadOnlySpan<byte> close) =>
        close.Length < 2 ? "no code" : $"{(close[0] << 8) | close[1]} {Encoding.UTF8.GetString(close[2..])}";

    /// <summary>Says what must be said first.</summary>
    public virtual void Greet(Player player) => player.IsIn = true;

    public virtual bool TrySend(Player player, ReadOnlySpan<byte> note) => player.TrySend(note, Frames.Binary);

    public virtual void Read(Player player, ReadOnlySpan<byte> message, Tally tally, long now)
    {
        if (Note.TryRead(message, out var note))
            tally.Heard(player.Index, note, now);
    }
}
