using Ensemble.Tests.Rooms.Fuzz;
using Google.Protobuf;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

public sealed class SlowReaderTests
{
    [Fact]
    public async Task Who_does_not_read_is_put_out_and_the_others_hear_everything()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var rooms = await RoomsService.StartAsync(new()
        {
            ["Realtime:MaxQueueBytes"] = "65536",
            ["Realtime:KernelSendBytes"] = "4096",
        });
        var (anna, deaf) = (rooms.Identity.Register("anna"), rooms.Identity.Register("deaf"));
        var room = await rooms.Api.MakeRoomAsync(anna, new { room_name = "Loud", settings = new { black_midi = true } });
        await using var player = await rooms.ConnectAsync(room, anna);
        await player.HearAsync(Case.RoomJoined);
        await using var listener = await rooms.ConnectAsync(room, rooms.Identity.Register("bert"));
        await listener.HearAsync(Case.RoomJoined);
        using var slow = await RawPiano.OpenAsync(rooms.Port, deaf.Token, cancel, reads: false);
        await slow.SendAsync(new WireMutation(new Random(1)).Good(new Protocol.ServerMessage { JoinRoomCommand = new() { RoomId = room } }.ToByteArray()), cancel);
        await listener.HearAsync(Case.UserJoined, message => message.UserJoined.Member.User.UserId == deaf.User.UserId);

        // Half a megabyte, each frame heard before the next is sent: nobody waits for the one who doesn't read.
        for (var number = 0; number < 20; number++)
        {
            var bend = $"00E0{number:X2}";
            await player.PlayAsync(string.Concat(Enumerable.Repeat($"{bend}40", 5_500)));
            await listener.HearAsync(Case.MidiMessage, message => message.MidiMessage.MidiData[2] == number);
        }

        var left = await listener.HearAsync(Case.UserLeft);
        Assert.Equal((deaf.User.UserId, Protocol.UserLeft.Types.Reason.Dropped), (left.UserLeft.UserId, left.UserLeft.Reason));
        Assert.Equal(20, listener.Heard.Count(message => message.MessageCase == Case.MidiMessage));
        Assert.All(new[] { player, listener }, client => Assert.Null(client.ClosedWith));
    }
}
