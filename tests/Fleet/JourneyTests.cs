using Ensemble.Contracts.Realtime;
using Ensemble.Midi;
using Ensemble.Samples.Journey;

namespace Ensemble.Tests.Fleet;

/// <summary>A real piece of music crosses the fleet, also when it is hurt on the way.</summary>
public sealed class JourneyTests(Fleet fleet)
{
    private static readonly string Prelude = Path.Combine(AppContext.BaseDirectory, "prelude.mid");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_event_of_a_piece_arrives_in_order_and_the_two_midi_files_are_equal()
    {
        var piece = Piece.Load(Prelude, speed: 16);
        await using var musicians = await Musicians.MeetAsync(fleet.Gateway, Cancel);

        await new Player(musicians.Player).PlayAsync(piece, Cancel);
        await Eventually.TrueAsync(() => musicians.Ear.EventCount >= piece.Count, "the whole piece was heard", cancel: Cancel);

        Assert.True(piece.Count(midi => midi.IsNoteOn) >= 1000);
        Assert.Equal(Convert.ToHexString(MidiFile.Write(piece)), Convert.ToHexString(MidiFile.Write(musicians.Ear.Performance)));
        Assert.Equal(0, musicians.Ear.Sounding);
        Assert.Equal((1, 1), (musicians.Player.Joins, musicians.Listener.Joins));
    }

    [Fact]
    public async Task A_chat_message_reaches_the_other()
    {
        await using var musicians = await Musicians.MeetAsync(fleet.Gateway, Cancel);

        await musicians.Player.SendAsync(Chat("Träumerei next? ♪"), Cancel);

        await Eventually.TrueAsync(() => musicians.Ear.Chat.Contains("Träumerei next? ♪"), "the message was read", cancel: Cancel);
    }

    [Fact]
    public async Task When_rooms_and_identity_are_killed_in_the_middle_everybody_comes_back_and_nothing_sticks()
    {
        var piece = Piece.Load(Prelude, speed: 16);
        await using var musicians = await Musicians.MeetAsync(fleet.Gateway, Cancel);

        var playing = new Player(musicians.Player).PlayAsync(piece, Cancel);
        await Eventually.TrueAsync(() => musicians.Ear.EventCount > piece.Count / 5 && musicians.Ear.Sounding > 0, "notes sound", cancel: Cancel);
        await Task.WhenAll(fleet.KillRoomsAsync(Cancel), fleet.KillAsync("identity", cancel: Cancel));
        await Eventually.TrueAsync(
            () => musicians.Player.Joins >= 2 && musicians.Listener.Joins >= 2, "both are back in the room", 30, Cancel);
        await playing;
        await musicians.Player.SendAsync(Chat("Da capo."), Cancel);
        await Eventually.TrueAsync(() => musicians.Ear.Chat.Contains("Da capo."), "the message after the last note was read", cancel: Cancel);

        Assert.Equal(0, musicians.Ear.Sounding);
        var heard = musicians.Ear.EventCount;
        await new Player(musicians.Player).PlayAsync(piece, Cancel);
        await Eventually.TrueAsync(() => musicians.Ear.EventCount >= heard + piece.Count, "the repeat was heard", cancel: Cancel);
        Assert.Equal(heard + piece.Count, musicians.Ear.EventCount);
        Assert.Equal(0, musicians.Ear.Sounding);
    }

    private static ServerMessage Chat(string text) =>
        new() { MessageType = MessageType.ChatMessage, ChatMessage = new ChatMessage { Message = text } };
}
