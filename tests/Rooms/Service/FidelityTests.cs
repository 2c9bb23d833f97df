using Ensemble.Midi;
using Google.Protobuf;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>Pieces from files, played into a room and written down by who hears them.</summary>
public sealed class FidelityTests(SharedRooms shared) : IClassFixture<SharedRooms>
{
    private readonly RoomsService _rooms = shared.Service;

    // So fast that none of it is more than ten seconds ahead.
    private static IReadOnlyList<TimedEvent> Prelude =>
        [.. MidiFile.Read(File.ReadAllBytes(Repository.File("samples/Journey/Piece/prelude.mid"))).Select(midi => midi with { Milliseconds = midi.Milliseconds / 30 })];

    [Theory]
    [InlineData(1, "ensemble")]
    [InlineData(16, "ensemble")]
    [InlineData(16, "listen")]
    public async Task A_piece_arrives_event_by_event_as_it_is_in_the_file(int channels, string mode)
    {
        var (anna, bert) = (_rooms.Identity.Register("anna"), _rooms.Identity.Register("bert"));
        var room = await _rooms.Api.MakeRoomAsync(anna, new { room_name = "Concert", settings = new { black_midi = true, mode } });
        await using var player = await _rooms.ConnectAsync(room, anna);
        await player.HearAsync(Case.RoomJoined);
        await using var listener = await _rooms.ConnectAsync(room, bert);
        await listener.HearAsync(Case.RoomJoined);
        var piece = channels == 1 ? Prelude : Orchestrated();
        Assert.True(piece.Count > 1_000 && piece.Select(midi => midi.Channel).Distinct().Count() >= channels);
        var start = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        foreach (var part in piece.Chunk(7))
            await player.SendAsync(new Protocol.ServerMessage { MidiMessage = Run(part, start) });

        await Eventually.TrueAsync(() => Heard(listener, start).Count >= piece.Count, "the last of it");
        Assert.Equal(Convert.ToHexString(MidiFile.Write(piece)), Convert.ToHexString(MidiFile.Write(Heard(listener, start))));
        Assert.DoesNotContain(player.Heard, message => message.MessageCase is Case.Error or Case.NoteQuota);
    }

    // Every channel has its keys, a pitch bend in 14 bits, three pedals in half positions, programs and both kinds of aftertouch.
    private static List<TimedEvent> Orchestrated()
    {
        var piece = new List<TimedEvent>();
        foreach (var (at, midi) in Prelude.Index())
        {
            var note = midi.IsNoteOn || midi.IsNoteOff ? midi.Key % 16 : midi.Channel;
            piece.Add(Message(midi, [(byte)((midi.Message.Span[0] & 0xF0) | note), .. midi.Message.Span[1..]]));
            var channel = at % 16;
            piece.Add(Message(midi, (at % 7) switch
            {
                0 => [(byte)(0xC0 | channel), (byte)(at % 128)],
                1 => [(byte)(0xD0 | channel), (byte)(at % 128)],
                2 => [(byte)(0xA0 | channel), 60, (byte)(at % 128)],
                3 or 4 => [(byte)(0xB0 | channel), (byte)(64 + (at % 4)), (byte)(at % 128)],
                _ => [(byte)(0xE0 | channel), (byte)(at % 128), (byte)(at / 128 % 128)],
            }));
        }

        return piece;
    }

    private static TimedEvent Message(TimedEvent at, byte[] message) => at with { Message = message };

    private static Protocol.MidiMessage Run(TimedEvent[] events, long start) => new()
    {
        MidiData = ByteString.CopyFrom(EventRun.Encode(events, events[0].Milliseconds)),
        Timestamp = start + events[0].Milliseconds,
    };

    private static List<TimedEvent> Heard(PianoClient listener, long start) =>
    [
        .. listener.Heard.Where(message => message.MessageCase == Case.MidiMessage)
            .SelectMany(message => EventRun.Decode(message.MidiMessage.MidiData.Memory, message.MidiMessage.Timestamp - start)),
    ];
}
