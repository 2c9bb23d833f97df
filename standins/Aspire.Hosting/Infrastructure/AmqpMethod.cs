using System.Buffers.Binary;

namespace Aspire.Hosting.Infrastructure;

/// <summary>A method frame on channel 0 of AMQP 0-9-1.</summary>
/// <param name="Name">Class id and method id, 16 bits each.</param>
internal sealed record AmqpMethod(uint Name, byte[] Arguments)
{
    public const uint Start = Connection + 10;
    public const uint StartOk = Connection + 11;
    public const uint Tune = Connection + 30;
    public const uint TuneOk = Connection + 31;
    public const uint Open = Connection + 40;
    public const uint OpenOk = Connection + 41;
    public const uint Close = Connection + 50;
    public const uint CloseOk = Connection + 51;

    private const uint Connection = 10 << 16;
    private const byte MethodFrame = 1;
    private const byte FrameEnd = 0xCE;
    private const int HeaderLength = 7;
    private const int LongestPayload = 64 * 1024;

    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var frame = new byte[HeaderLength + sizeof(uint) + Arguments.Length + 1];
        frame[0] = MethodFrame;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(3), sizeof(uint) + Arguments.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(HeaderLength), Name);
        Arguments.CopyTo(frame, HeaderLength + sizeof(uint));
        frame[^1] = FrameEnd;
        await stream.WriteAsync(frame, cancellationToken);
    }

    /// <summary>The next frame; null when it isn't a method.</summary>
    public static async Task<AmqpMethod?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        await stream.ReadExactlyAsync(header, cancellationToken);
        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(3));
        if (header[0] != MethodFrame || length is < sizeof(uint) or > LongestPayload)
        {
            return null;
        }

        var payload = new byte[length + 1];
        await stream.ReadExactlyAsync(payload, cancellationToken);
        return payload[^1] == FrameEnd
            ? new AmqpMethod(BinaryPrimitives.ReadUInt32BigEndian(payload), payload[sizeof(uint)..^1])
            : null;
    }
}
