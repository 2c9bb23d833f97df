namespace Ensemble.Midi;

/// <summary>The shape of channel voice messages, statuses 0x80 to 0xEF.</summary>
public static class ChannelMessage
{
    /// <summary>Length in bytes, status included, or 0 when the status is not a channel voice message's.</summary>
    public static int LengthOf(byte status) => (status & 0xF0) switch
    {
        0x80 or 0x90 or 0xA0 or 0xB0 or 0xE0 => 3,
        0xC0 or 0xD0 => 2,
        _ => 0,
    };
}
