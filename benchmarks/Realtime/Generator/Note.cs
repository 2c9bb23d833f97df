namespace Ensemble.Benchmarks.Realtime.Generator;

/// <summary>
/// What a player sends: a midiMessage of rooms.proto with a note and six pitch bends, which carry who sent it, which one it is and when.
/// A room passes the bytes on untouched; the other servers take it for what it is to them, 41 bytes.
/// </summary>
internal readonly record struct Note(int Sender, int Number, long Microseconds)
{
    public const int MaxLength = 41;

    private const int RunStart = 6, RunLength = 28;
    private const byte NoteOn = 0x90, PitchBend = 0xE0;

    /// <summary>Writes it; returns the length.</summary>
    /// <param name="target">At least <see cref="MaxLength"/>.</param>
    /// <param name="wallMilliseconds">Since the Unix epoch.</param>
    public int Write(Span<byte> target, long wallMilliseconds)
    {
        ReadOnlySpan<byte> start = [8, 5, (5 << 3) | 2, 0, (1 << 3) | 2, RunLength];
        start.CopyTo(target);
        // Every second one ends the note of the one before.
        ReadOnlySpan<byte> note = [0, NoteOn, 60, (byte)((Number & 1) == 0 ? 80 : 0)];
        note.CopyTo(target[RunStart..]);
        Bend(target, 0, Sender);
        Bend(target, 1, Number >> 14);
        Bend(target, 2, Number);
        Bend(target, 3, (int)(Microseconds >> 28));
        Bend(target, 4, (int)(Microseconds >> 14));
        Bend(target, 5, (int)Microseconds);
        var at = RunStart + RunLength;
        target[at++] = 2 << 3;
        for (; wallMilliseconds > 0x7F; wallMilliseconds >>= 7)
            target[at++] = (byte)(wallMilliseconds | 0x80);
        target[at++] = (byte)wallMilliseconds;
        target[3] = (byte)(at - 4);
        return at;
    }

    /// <summary>False for any other message.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out Note note)
    {
        note = default;
        if (message.Length < RunStart + RunLength || message[0] != 8 || message[1] != 5 || message[5] != RunLength)
            return false;
        note = new Note(
            Bend(message, 0),
            (Bend(message, 1) << 14) | Bend(message, 2),
            ((long)Bend(message, 3) << 28) | ((long)Bend(message, 4) << 14) | (long)Bend(message, 5));
        return message[RunStart + 5] == PitchBend;
    }

    private static void Bend(Span<byte> target, int which, int value)
    {
        var at = RunStart + 4 + (4 * which);
        target[at] = 0;
        target[at + 1] = PitchBend;
        target[at + 2] = (byte)(value & 0x7F);
        target[at + 3] = (byte)((value >> 7) & 0x7F);
    }

    private static int Bend(ReadOnlySpan<byte> message, int which)
    {
        var at = RunStart + 4 + (4 * which);
        return message[at + 2] | (message[at + 3] << 7);
    }
}
