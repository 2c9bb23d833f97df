namespace Ensemble.Rooms.Notes;

/// <summary>
/// Which settings a member's sixteen channels have been given: program, bend, pressure and controllers. A slot's next holder must not
/// inherit them at the listeners. Pedals are <see cref="SoundingNotes"/>' business too; a note's own pressure ends with it.
/// </summary>
internal sealed class ChannelSettings
{
    /// <summary>Longest that <see cref="WriteReset"/> writes: of a channel at most 37 events of four bytes and two of three.</summary>
    public const int MaxResetBytes = 16 * ((37 * 4) + (2 * 3));

    private const byte Sustain = 64;
    private const byte Sostenuto = 66;
    private const byte ResetAllControllers = 121;
    private const byte Mono = 126;
    private const byte Poly = 127;
    private const int BendCentre = 64 << 7;

    // What "reset all controllers" leaves alone (MIDI RP-015), with the values of General MIDI: bank, volume, balance and pan with their fine
    // parts, the sound controllers and the effects.
    private static readonly (byte Number, byte Value)[] Defaults =
    [
        (0, 0), (7, 100), (8, 64), (10, 64), (32, 0), (39, 0), (40, 0), (42, 0),
        (70, 64), (71, 64), (72, 64), (73, 64), (74, 64), (75, 64), (76, 64), (77, 64), (78, 64), (79, 64),
        (91, 40), (92, 0), (93, 0), (94, 0), (95, 0),
    ];

    // The registered parameters: a bend range of two semitones, and in tune, fine and coarse; none selected afterwards.
    private static readonly (byte Number, byte Value)[] Tuning =
    [
        (101, 0), (100, 0), (6, 2), (38, 0), (100, 1), (6, 64), (38, 0), (100, 2), (6, 64), (101, 127), (100, 127),
    ];

    // Two words a channel: controllers that were moved.
    private readonly ulong[] _moved = new ulong[32];
    private ushort _bent;
    private ushort _pressed;
    private ushort _programmed;

    public bool AreAsNew => (_bent | _pressed | _programmed) == 0 && !_moved.AsSpan().ContainsAnyExcept(0UL);

    /// <summary>Takes in a checked run.</summary>
    public void Apply(ReadOnlySpan<byte> run)
    {
        while (MidiRun.Next(ref run, out _, out var message))
        {
            var channel = message[0] & 0x0F;
            switch (message[0] & 0xF0)
            {
                case 0xB0:
                    Move(channel, message[1], message[2]);
                    break;
                case 0xC0:
                    Set(ref _programmed, channel, message[1] != 0);
                    break;
                case 0xD0:
                    Set(ref _pressed, channel, message[1] != 0);
                    break;
                case 0xE0:
                    Set(ref _bent, channel, (message[2] << 7 | message[1]) != BendCentre);
                    break;
            }
        }
    }

    /// <summary>
    /// Writes what makes each channel as new that has been set, all with delta 0: controllers reset, those that this leaves alone at their
    /// General MIDI values where they were moved, bend centred, no pressure, program 0. Afterwards all are as new. Returns the length.
    /// </summary>
    public int WriteReset(Span<byte> target)
    {
        var length = 0;
        for (var channel = 0; channel < 16; channel++)
        {
            WriteControllers(target, ref length, channel);
            // Said besides, since not every instrument takes them to be controllers. The program comes after the bank that it is chosen from.
            if ((_bent >> channel & 1) != 0)
                Put(target, ref length, 0xE0 | channel, 0, 64);
            if ((_pressed >> channel & 1) != 0)
                Put(target, ref length, 0xD0 | channel, 0);
            if ((_programmed >> channel & 1) != 0 || Moved(channel, 0) || Moved(channel, 32))
                Put(target, ref length, 0xC0 | channel, 0);
        }

        Array.Clear(_moved);
        _bent = _pressed = _programmed = 0;
        return length;
    }

    private void WriteControllers(Span<byte> target, ref int length, int channel)
    {
        if ((_moved[channel * 2] | _moved[(channel * 2) + 1]) == 0)
            return;
        Put(target, ref length, 0xB0 | channel, ResetAllControllers, 0);
        foreach (var (number, value) in Defaults)
        {
            if (Moved(channel, number))
                Put(target, ref length, 0xB0 | channel, number, value);
        }

        // By which data entry which parameter was changed isn't followed.
        if (Moved(channel, 6) || Moved(channel, 38) || Moved(channel, 96) || Moved(channel, 97))
        {
            foreach (var (number, value) in Tuning)
                Put(target, ref length, 0xB0 | channel, number, value);
        }

        if (Moved(channel, Mono))
            Put(target, ref length, 0xB0 | channel, Poly, 0);
    }

    private void Move(int channel, byte number, byte value)
    {
        // A pedal that is down is owed anyway, and channel modes but "mono" set nothing that stays.
        var isSet = number is Sustain or Sostenuto ? value is > 0 and < 64 : number is < ResetAllControllers - 1 or Mono;
        ref var word = ref _moved[(channel * 2) + (number >> 6)];
        var bit = 1UL << (number & 63);
        word = isSet ? word | bit : number is Sustain or Sostenuto ? word & ~bit : word;
    }

    private bool Moved(int channel, int number) => (_moved[(channel * 2) + (number >> 6)] >> (number & 63) & 1) != 0;

    private static void Set(ref ushort channels, int channel, bool isSet) =>
        channels = (ushort)(isSet ? channels | 1 << channel : channels & ~(1 << channel));

    private static void Put(Span<byte> target, ref int length, int status, int first, int? second = null)
    {
        target[length++] = 0;
        target[length++] = (byte)status;
        target[length++] = (byte)first;
        if (second is { } value)
            target[length++] = (byte)value;
    }
}
