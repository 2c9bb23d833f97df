using System.Text;

namespace Ensemble.Midi;

/// <summary>One track of a file, event by event. A message that is written whole in the file is not copied.</summary>
internal sealed class MidiTrackReader(ReadOnlyMemory<byte> track)
{
    private const byte TrackName = 0x03;
    private const byte SetTempo = 0x51;

    private ReadOnlyMemory<byte> _rest = track;
    private byte _running;

    /// <summary>Of the present event.</summary>
    public long Tick { get; private set; }

    /// <summary>The present event, unless it is a tempo.</summary>
    public ReadOnlyMemory<byte> Message { get; private set; }

    /// <summary>Microseconds a quarter from here on; null when the present event is a message.</summary>
    public int? Tempo { get; private set; }

    /// <summary>Empty as long as none was found.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Goes on to the next channel voice message or tempo. False at the end.</summary>
    public bool MoveNext()
    {
        Tempo = null;
        while (!_rest.IsEmpty)
        {
            var rest = _rest.Span;
            if (!VariableLength.TryRead(ref rest, out var delta) || rest.IsEmpty)
                throw new FormatException("A delta time is cut short.");
            Tick += delta;
            _rest = _rest[^rest.Length..];
            if (rest[0] is 0xFF or 0xF0 or 0xF7)
            {
                PassMeta();
                if (Tempo is not null)
                    return true;
                continue;
            }

            TakeMessage();
            return true;
        }

        return false;
    }

    private void TakeMessage()
    {
        var hasStatus = _rest.Span[0] >= 0x80;
        _running = hasStatus ? _rest.Span[0] : _running;
        var (length, taken) = (ChannelMessage.LengthOf(_running), hasStatus ? 0 : 1);
        if (length == 0 || length - taken > _rest.Length)
            throw new FormatException("A channel voice message is cut short or none.");
        Message = hasStatus ? _rest[..length] : (byte[])[_running, .. _rest.Span[..(length - 1)]];
        _rest = _rest[(length - taken)..];
    }

    // Of meta and system exclusive events only the tempo matters to a performance, and the name to people.
    private void PassMeta()
    {
        var rest = _rest.Span;
        byte? type = rest[0] == 0xFF && rest.Length > 1 ? rest[1] : null;
        rest = rest[(rest[0] == 0xFF ? Math.Min(2, rest.Length) : 1)..];
        if (!VariableLength.TryRead(ref rest, out var length) || length > rest.Length)
            throw new FormatException("A meta event is cut short.");
        var body = rest[..length];
        if (type == SetTempo && length == 3)
            Tempo = (body[0] << 16) | (body[1] << 8) | body[2];
        else if (type == TrackName && Name.Length == 0)
            Name = Encoding.UTF8.GetString(body);
        _rest = _rest[^(rest.Length - length)..];
    }
}
