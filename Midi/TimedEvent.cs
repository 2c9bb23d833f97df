namespace Ensemble.Midi;

/// <summary>A channel voice message at a time.</summary>
/// <param name="Milliseconds">Since the beginning of the piece.</param>
/// <param name="Message">Status byte and one or two data bytes; no running status.</param>
public readonly record struct TimedEvent(long Milliseconds, ReadOnlyMemory<byte> Message)
{
    /// <summary>0 to 15.</summary>
    public int Channel => Message.Span[0] & 0x0F;

    public bool IsNoteOn => (Message.Span[0] & 0xF0) == 0x90 && Message.Span[2] > 0;

    /// <summary>A note-on with velocity 0 is a note-off too.</summary>
    public bool IsNoteOff => (Message.Span[0] & 0xF0) is 0x80 || ((Message.Span[0] & 0xF0) == 0x90 && Message.Span[2] == 0);

    /// <summary>Key number of a note message, 0 to 127.</summary>
    public int Key => Message.Span[1];
}
