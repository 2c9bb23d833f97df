using Ensemble.Contracts.Realtime;
using Ensemble.Midi;

namespace Ensemble.Samples.Journey;

/// <summary>
/// Hears a room: keeps what others play and say, and which notes sound. When it enters the room again, after a lost connection or because the
/// room began a new life, it releases what still sounds, as the protocol asks: note-offs may have been missed in between.
/// </summary>
public sealed class Ear
{
    private readonly Lock gate = new();
    private readonly List<MidiMessage> heard = [];
    private readonly List<string> chat = [];
    private readonly HashSet<(uint Slot, int Channel, int Key)> sounding = [];

    /// <summary>Notes that are on at this moment.</summary>
    public int Sounding
    {
        get { lock (gate) return sounding.Count; }
    }

    /// <summary>Notes released on entering the room again.</summary>
    public int Released { get; private set; }

    public IReadOnlyList<string> Chat
    {
        get { lock (gate) return [.. chat]; }
    }

    /// <summary>Everything played so far, its first event at the beginning.</summary>
    public IReadOnlyList<TimedEvent> Performance
    {
        get
        {
            lock (gate)
            {
                var start = heard.Count == 0 ? 0 : heard[0].Timestamp;
                return [.. heard.SelectMany(part => EventRun.Decode(part.MidiData.Memory, part.Timestamp - start))];
            }
        }
    }

    public int EventCount { get; private set; }

    public void Hear(ClientMessage message)
    {
        lock (gate)
        {
            switch (message.MessageCase)
            {
                case ClientMessage.MessageOneofCase.RoomJoined:
                    Release();
                    break;
                case ClientMessage.MessageOneofCase.Resync:
                    Release();
                    break;
                case ClientMessage.MessageOneofCase.MidiMessage:
                    Play(message.MidiMessage);
                    break;
                case ClientMessage.MessageOneofCase.ChatMessage:
                    chat.Add(message.ChatMessage.Message);
                    break;
            }
        }
    }

    private void Release()
    {
        Released += sounding.Count;
        sounding.Clear();
    }

    private void Play(MidiMessage part)
    {
        heard.Add(part);
        foreach (var midi in EventRun.Decode(part.MidiData.Memory, part.Timestamp))
        {
            EventCount++;
            if (midi.IsNoteOn)
                sounding.Add((part.Slot, midi.Channel, midi.Key));
            else if (midi.IsNoteOff)
                sounding.Remove((part.Slot, midi.Channel, midi.Key));
        }
    }
}
