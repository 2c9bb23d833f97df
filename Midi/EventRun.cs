using System.Buffers;

namespace Ensemble.Midi;

/// <summary>
/// The <c>midi_data</c> of the realtime protocol: each event a variable-length delta in milliseconds since the event before it and a
/// channel voice message, as in a track of a Standard MIDI File without running status. The first delta counts from the run's timestamp.
/// </summary>
public static class EventRun
{
    /// <summary>Encodes events, which are in order of time and not before <paramref name="start"/>.</summary>
    public static byte[] Encode(IEnumerable<TimedEvent> events, long start)
    {
        var output = new ArrayBufferWriter<byte>();
        Encode(events, start, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The same behind what <paramref name="output"/> has already.</summary>
    public static void Encode(IEnumerable<TimedEvent> events, long start, IBufferWriter<byte> output)
    {
        foreach (var midi in events)
        {
            VariableLength.Write(output, checked((int)(midi.Milliseconds - start)));
            output.Write(midi.Message.Span);
            start = midi.Milliseconds;
        }
    }

    /// <summary>Decodes a run that starts at <paramref name="start"/>.</summary>
    /// <exception cref="FormatException">The bytes are not a run of whole channel voice messages.</exception>
    public static IReadOnlyList<TimedEvent> Decode(ReadOnlyMemory<byte> run, long start)
    {
        var events = new List<TimedEvent>();
        var rest = run.Span;
        while (!rest.IsEmpty)
        {
            if (!VariableLength.TryRead(ref rest, out var delta))
                throw new FormatException("A delta time is cut short.");
            var length = rest.IsEmpty ? 0 : ChannelMessage.LengthOf(rest[0]);
            if (length == 0 || length > rest.Length)
                throw new FormatException("A channel voice message is cut short or none.");
            start += delta;
            events.Add(new TimedEvent(start, run.Slice(run.Length - rest.Length, length)));
            rest = rest[length..];
        }

        return events;
    }
}
