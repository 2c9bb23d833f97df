using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Ensemble.Benchmarks.Realtime.Generator;

namespace Ensemble.Benchmarks.Realtime.Protocols;

/// <summary>NATS: lines of text with the note between them; a subject a room. The server leaves out the sender by itself (echo).</summary>
internal sealed class NatsProtocol : Protocol
{
    private static ReadOnlySpan<byte> Line => "\r\n"u8;

    public override void Greet(Player player)
    {
        player.TrySend("CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false,\"lang\":\"none\",\"version\":\"1\",\"protocol\":1}\r\n"u8, Frames.Binary);
        player.TrySend(Encoding.ASCII.GetBytes($"SUB room.{player.Room} 1\r\nPING\r\n"), Frames.Binary);
    }

    public override bool TrySend(Player player, ReadOnlySpan<byte> note)
    {
        Span<byte> message = stackalloc byte[64 + note.Length];
        Utf8.TryWrite(message, CultureInfo.InvariantCulture, $"PUB room.{player.Room} {note.Length}\r\n", out var length);
        note.CopyTo(message[length..]);
        Line.CopyTo(message[(length + note.Length)..]);
        return player.TrySend(message[..(length + note.Length + Line.Length)], Frames.Binary);
    }

    // A message of NATS may lie in several frames, and a frame may hold many.
    public override void Read(Player player, ReadOnlySpan<byte> message, Tally tally, long now)
    {
        var bytes = player.Stream.Length == 0 ? message : (byte[])[.. player.Stream, .. message];
        while (TryTake(ref bytes, out var line, out var payload))
        {
            if (line[0] == 'M')
                base.Read(player, payload, tally, now);
            else if (line.StartsWith("PING"u8))
                player.TrySend("PONG\r\n"u8, Frames.Binary);
            else if (line.StartsWith("PONG"u8))
                player.IsIn = true;
            else if (line.StartsWith("-ERR"u8))
                throw new InvalidOperationException(Encoding.ASCII.GetString(line));
        }

        player.Stream = bytes.IsEmpty ? [] : bytes.ToArray();
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line, out ReadOnlySpan<byte> payload)
    {
        line = payload = default;
        var end = bytes.IndexOf(Line);
        if (end < 0)
            return false;
        line = bytes[..end];
        var next = end + Line.Length;
        if (line.StartsWith("MSG "u8))
        {
            var length = int.Parse(line[(line.LastIndexOf((byte)' ') + 1)..], CultureInfo.InvariantCulture);
            if (bytes.Length < next + length + Line.Length)
                return false;
            payload = bytes.Slice(next, length);
            next += length + Line.Length;
        }

        bytes = bytes[next..];
        return true;
    }
}
