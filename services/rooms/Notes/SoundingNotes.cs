using System.Numerics;

namespace Ensemble.Rooms.Notes;

/// <summary>Which notes of a member are on and which pedals are down: 16 × 128 bits and two bits a channel.</summary>
internal sealed class SoundingNotes
{
    /// <summary>Longest that <see cref="WriteOwed"/> writes: 2,048 note-offs and 32 pedals of four bytes each.</summary>
    public const int MaxOwedBytes = ((16 * 128) + 32) * 4;

    private const byte Sustain = 64;
    private const byte Sostenuto = 66;

    // Two words a channel.
    private readonly ulong[] _notes = new ulong[32];
    private ushort _sustained;
    private ushort _sostenuto;

    public bool IsSilent => _sustained == 0 && _sostenuto == 0 && !_notes.AsSpan().ContainsAnyExcept(0UL);

    public int Count => _notes.Sum(BitOperations.PopCount);

    /// <summary>Takes in a checked run.</summary>
    public void Apply(ReadOnlySpan<byte> run)
    {
        while (MidiRun.Next(ref run, out _, out var message))
            ApplyMessage(message);
    }

    /// <summary>Takes in one channel voice message.</summary>
    public void ApplyMessage(ReadOnlySpan<byte> message)
    {
        var channel = message[0] & 0x0F;
        switch (message[0] & 0xF0)
        {
            case 0x90 when message[2] != 0:
                _notes[(channel * 2) + (message[1] >> 6)] |= 1UL << (message[1] & 63);
                break;
            case 0x80 or 0x90:
                _notes[(channel * 2) + (message[1] >> 6)] &= ~(1UL << (message[1] & 63));
                break;
            case 0xB0 when message[1] == Sustain:
                Set(ref _sustained, channel, message[2] >= 64);
                break;
            case 0xB0 when message[1] == Sostenuto:
                Set(ref _sostenuto, channel, message[2] >= 64);
                break;
        }
    }

    /// <summary>
    /// Writes what releases everything: a note-off for each note that is on, and each pedal up, all with delta 0. Afterwards it is silent.
    /// Returns the length, 0 when nothing is owed.
    /// </summary>
    public int WriteOwed(Span<byte> target)
    {
        var length = 0;
        for (var word = 0; word < _notes.Length; word++)
        {
            for (var bits = _notes[word]; bits != 0; bits &= bits - 1)
            {
                var key = ((word & 1) << 6) + BitOperations.TrailingZeroCount(bits);
                Put(target, ref length, 0x80 | (word >> 1), key, 64);
            }
        }

        for (var channel = 0; channel < 16; channel++)
        {
            if ((_sustained >> channel & 1) != 0)
                Put(target, ref length, 0xB0 | channel, Sustain, 0);
            if ((_sostenuto >> channel & 1) != 0)
                Put(target, ref length, 0xB0 | channel, Sostenuto, 0);
        }

        Array.Clear(_notes);
        _sustained = _sostenuto = 0;
        return length;
    }

    private static void Put(Span<byte> target, ref int length, int status, int key, int value)
    {
        target[length++] = 0;
        target[length++] = (byte)status;
        target[length++] = (byte)key;
        target[length++] = (byte)value;
    }

    private static void Set(ref ushort pedals, int channel, bool down) =>
        pedals = (ushort)(down ? pedals | 1 << channel : pedals & ~(1 << channel));
}
