using Ensemble.Rooms.Live;
using Ensemble.Rooms.Notes;
using MessageType = Ensemble.Contracts.Realtime.MessageType;

namespace Ensemble.Rooms.Socket;

internal sealed partial class PianoSocket
{
    private const long OldestMilliseconds = 60_000;
    private const long NewestMilliseconds = 10_000;

    // Checked and encoded on this socket's thread; the room's loop only decides and passes on.
    private void Play(ReadOnlySpan<byte> run, long timestamp)
    {
        if (MidiRun.Check(run, out var shape) is { } issue)
        {
            RefuseNotes(Messages.Invalid("midi_data", issue, MessageType.MidiMessage, "INVALID_MIDI"));
            return;
        }

        var ahead = timestamp - _shared.Clock.Milliseconds;
        if (ahead is < -OldestMilliseconds or > NewestMilliseconds)
        {
            RefuseNotes(Messages.Invalid("timestamp", $"is {ahead} ms from the server's time; use timeSync", MessageType.MidiMessage, "TIMESTAMP_OUT_OF_RANGE"));
            return;
        }

        if (_seat is not { } seat)
        {
            Refuse(NotInRoom(MessageType.MidiMessage));
            return;
        }

        _connection.CountGoodMessage();
        var frame = NoteFrame.Write(_shared.Frames, run, timestamp, seat.Member.Slot, _shared.Clock.Timestamp, out var start);
        seat.Room.Post(seat.Member, new PlayedNotes(this, frame, start, run.Length, shape, timestamp));
    }

    private void RefuseNotes(Protocol.ClientMessage error)
    {
        Refuse(error);
        if (_seat is { } seat)
            seat.Room.Post(room => room.Silence(seat.Member, this));
    }

    private static Protocol.ClientMessage NotInRoom(MessageType causedBy) =>
        Messages.Unavailable("NOT_IN_ROOM", "Join a room first.", causedBy);
}
