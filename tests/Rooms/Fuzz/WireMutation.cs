using System.Buffers.Binary;

namespace Ensemble.Tests.Rooms.Fuzz;

/// <summary>Puts messages into WebSocket frames, as the RFC says or not.</summary>
internal sealed class WireMutation(Random random)
{
    private static readonly int[] CloseCodes = [0, 999, 1000, 1001, 1004, 1005, 1006, 1011, 1015, 1016, 2999, 3000, 4008, 4999, 5000, 65_535];

    /// <summary>1000, with a mask of zeros.</summary>
    public static readonly byte[] Goodbye = [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8];

    /// <summary>As a client should.</summary>
    public byte[] Good(byte[] message) => Frame(0x82, message);

    /// <summary>Good too, in pieces and with pings and pongs between.</summary>
    public byte[] InPieces(byte[] message)
    {
        var bytes = new List<byte>();
        for (var (at, first) = (0, true); first || at < message.Length; first = false)
        {
            var next = Math.Min(message.Length, at + random.Next(message.Length + 1));
            var final = next == message.Length ? 0x80 : 0;
            bytes.AddRange(Frame((byte)(final | (first ? 2 : 0)), message[at..next]));
            if (final == 0 && random.Next(2) == 0)
                bytes.AddRange(Frame((byte)(0x89 + random.Next(2)), Noise(random.Next(126))));
            at = next;
            if (final != 0)
                break;
        }

        return [.. bytes];
    }

    /// <summary>One that may break a rule.</summary>
    public byte[] Bad(byte[] message) => random.Next(12) switch
    {
        0 => Frame((byte)random.Next(256), message),
        1 => Frame(0x82, message, masked: false),
        2 => Frame(0x82, message, claimed: random.Next(2) == 0 ? message.Length + random.Next(1, 1_000) : random.Next(message.Length + 1)),
        3 => Frame(0x82, message, claimed: random.NextInt64(long.MinValue, long.MaxValue)),
        4 => Frame(0x82, message, lengthBytes: random.Next(2) == 0 ? 2 : 8),
        5 => Frame(0x80, message), // a continuation, of nothing or of what came before
        6 => Frame(0x02, message), // a beginning without an end
        7 => Frame((byte)(0x08 | random.Next(256)), Noise(random.Next(200))),
        8 => Close(),
        9 => Frame(0x81, random.Next(2) == 0 ? "text"u8.ToArray() : message),
        10 => Noise(random.Next(1, 40)),
        _ => Flip(Frame(0x82, message)),
    };

    private byte[] Close()
    {
        var payload = new byte[random.Next(2) == 0 ? 2 : random.Next(126)];
        random.NextBytes(payload);
        if (payload.Length >= 2)
            BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)CloseCodes[random.Next(CloseCodes.Length)]);
        return Frame(0x88, payload);
    }

    private byte[] Flip(byte[] frame)
    {
        frame[random.Next(Math.Min(frame.Length, 14))] ^= (byte)(1 << random.Next(8));
        return frame;
    }

    private byte[] Noise(int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    private byte[] Frame(byte first, byte[] payload, bool masked = true, long? claimed = null, int lengthBytes = 0)
    {
        var length = claimed ?? payload.Length;
        lengthBytes = Math.Max(lengthBytes, length is >= 0 and < 126 ? 0 : length is >= 0 and <= ushort.MaxValue ? 2 : 8);
        var wide = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(wide, length);
        var second = (byte)((masked ? 0x80 : 0) | (lengthBytes == 0 ? (int)length : lengthBytes == 2 ? 126 : 127));
        var mask = masked ? Noise(4) : [];
        byte[] body = masked ? [.. payload.Select((one, at) => (byte)(one ^ mask[at & 3]))] : payload;
        return [first, second, .. wide[(8 - lengthBytes)..], .. mask, .. body];
    }
}
