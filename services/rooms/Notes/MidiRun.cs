using Ensemble.Midi;

namespace Ensemble.Rooms.Notes;

/// <summary>What is in a run of events, once its shape is known to be right.</summary>
/// <param name="Events">Of every kind.</param>
internal readonly record struct RunShape(int NoteOns, int NoteOffs, int Milliseconds, int Events)
{
    public int Notes => NoteOns + NoteOffs;
}

/// <summary>
/// The <c>midi_data</c> of rooms.proto: each event a variable-length delta and one channel voice message without running status. Reads in
/// place and allocates nothing.
/// </summary>
internal static class MidiRun
{
    public const int MaxBytes = 32 * 1024;
    public const int MaxMilliseconds = 10_000;

    /// <summary>Checks the shape. Null when it is right; else what is wrong with it.</summary>
    public static string? Check(ReadOnlySpan<byte> run, out RunShape shape)
    {
        var (ons, offs, events, time) = (0, 0, 0, 0L);
        shape = default;
        if (run.IsEmpty)
            return "is empty";
        if (run.Length > MaxBytes)
            return $"is longer than {MaxBytes} bytes";
        var rest = run;
        while (!rest.IsEmpty)
        {
            if (!VariableLength.TryRead(ref rest, out var delta))
                return "has a delta time that is cut short or longer than four bytes";
            if (rest.IsEmpty)
                return "ends after a delta time";
            var length = ChannelMessage.LengthOf(rest[0]);
            if (length == 0)
                return rest[0] < 0x80 ? "uses running status" : "has an event that is no channel voice message";
            if (length > rest.Length)
                return "ends within an event";
            if ((rest[1] | rest[length - 1]) >= 0x80)
                return "has a data byte above 127";
            if ((time += delta) > MaxMilliseconds)
                return $"is longer than {MaxMilliseconds} ms";
            ons += IsNoteOn(rest) ? 1 : 0;
            offs += IsNoteOff(rest) ? 1 : 0;
            events++;
            rest = rest[length..];
        }

        shape = new RunShape(ons, offs, (int)time, events);
        return null;
    }

    /// <summary>
    /// Copies the note-offs of a checked run to <paramref name="target"/>, which is at least as long, at the times they had. A delta may
    /// take more bytes than before, but only by those of the deltas left out. Returns the length.
    /// </summary>
    public static int KeepNoteOffs(ReadOnlySpan<byte> run, Span<byte> target)
    {
        var (length, waited) = (0, 0);
        while (Next(ref run, out var delta, out var message))
        {
            waited += delta;
            if (!IsNoteOff(message))
                continue;
            length += WriteDelta(target[length..], waited);
            message.CopyTo(target[length..]);
            length += message.Length;
            waited = 0;
        }

        return length;
    }

    /// <summary>Takes one event off the front of a checked run.</summary>
    public static bool Next(ref ReadOnlySpan<byte> run, out int delta, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (!VariableLength.TryRead(ref run, out delta))
            return false;
        message = run[..ChannelMessage.LengthOf(run[0])];
        run = run[message.Length..];
        return true;
    }

    /// <summary>A note-on; one of velocity 0 is a note-off.</summary>
    public static bool IsNoteOn(ReadOnlySpan<byte> message) => (message[0] & 0xF0) == 0x90 && message[2] != 0;

    public static bool IsNoteOff(ReadOnlySpan<byte> message) => (message[0] & 0xF0) == 0x80 || ((message[0] & 0xF0) == 0x90 && message[2] == 0);

    private static int WriteDelta(Span<byte> target, int value)
    {
        var length = 1;
        for (var more = value >> 7; more > 0; more >>= 7)
            length++;
        for (var i = length - 1; i >= 0; i--, value >>= 7)
            target[i] = (byte)((value & 0x7F) | (i == length - 1 ? 0 : 0x80));
        return length;
    }
}
