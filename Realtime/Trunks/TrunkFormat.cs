using System.Buffers.Binary;

namespace Ensemble.Realtime.Trunks;

/// <summary>
/// What gateway and node say to each other over a trunk, in little-endian numbers. The node sends records: length of the bytes (u32), number
/// of sockets (u32), their numbers (u32 each), the bytes; no bytes mean that these sockets have been told all. The gateway sends words
/// (u32): a socket's number shifted left by one, and a 1 when it takes nothing more for now.
/// </summary>
public static class TrunkFormat
{
    /// <summary>Where nodes take trunks. Not one of the gateway's routes: only who reaches a node directly reaches it.</summary>
    public const string Path = "/internal/trunk";

    /// <summary>What such a connection is upgraded to.</summary>
    public const string Protocol = "ensemble-trunk";

    /// <summary>
    /// In the node's answer to a new trunk its key. In a request for a socket, key, dot and number: what the node has to say to this socket is to
    /// go over that trunk. In the answer to that, that it will.
    /// </summary>
    public const string Header = "Ensemble-Trunk";

    public const int WordBytes = sizeof(uint);
    public const int HeadBytes = 2 * sizeof(uint);

    /// <summary>Highest number of a socket.</summary>
    public const uint MaxNumber = uint.MaxValue >> 1;

    /// <summary>Longest bytes of a record. Nodes send at most a frame, or 64 KiB of several.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    public static uint Word(uint number, bool isFull) => (number << 1) | (isFull ? 1u : 0);

    public static (uint Number, bool IsFull) Read(ReadOnlySpan<byte> word)
    {
        var value = BinaryPrimitives.ReadUInt32LittleEndian(word);
        return (value >> 1, (value & 1) != 0);
    }
}
