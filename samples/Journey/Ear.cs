using Ensemble.Contracts.Realtime;
using Ensemble.Midi;

namespace Ensemble.Samples.Journey;

/// <summary>
/// Hears a room: keeps what others play and say, and which notes sound. When the room begins a new life (another epoch), it releases
/// what still sounds, as the protocol asks.
/// </summary>
public sealed class Ear
{
    private readonly Lock gate = new();
    private readonly List<MidiMessage> heard = [];
    private readonly List<string> chat = [];
    private readonly HashSet<(uint Slot, int Channel, int Key)> sounding = [];
    private ulong epoch;

    /// <summary>Notes that are on at this moment.</summary>
    public int Sounding
    {
        get { lock (gate) return sounding.Count; }
    }

    /// <summary>Notes released because the room came back in another life.</summary>
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
                    Enter(message.RoomJoined.Epoch);
                    break;
                case ClientMessage.MessageOneofCase.Resync:
                    Enter(message.Resync.State.Epoch);
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

    private void Enter(ulong life)
    {
        if (life == epoch)
            return;
        epoch = life;
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
