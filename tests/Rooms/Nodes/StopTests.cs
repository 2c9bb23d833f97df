using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Nodes;

/// <summary>A process is stopped in order.</summary>
public sealed class StopTests : TwoProcesses
{
    private const string Held = "00 90 3C 40";

    [Fact]
    public async Task A_stop_sends_everybody_to_the_other_node_and_nothing_sounds_on()
    {
        var (room, stopped, other) = await OpenRoomAsync(new { room_name = "Drained" });
        await using var host = await ConnectAsync(stopped, room, Owner);
        await using var listener = await ConnectAsync(stopped, room, Anna);
        await listener.HearAsync(Case.RoomJoined);
        await host.PlayAsync(Held);
        await Eventually.TrueAsync(() => listener.Sounding().Count == 1, "a note sounds");
        await host.SayAsync("last words");
        await listener.HearAsync(Case.ChatMessage);

        var stop = stopped.StopAsync();

        await listener.ClosedAsync(1001);
        await host.ClosedAsync(1001);
        Assert.Empty(listener.Sounding());
        await using var back = await ComeBackAsync(other, room, Anna);
        var state = (await back.HearAsync(Case.RoomJoined)).RoomJoined;
        Assert.Equal("last words", Assert.Single(state.ChatHistory).Message);
        Assert.Equal(Owner.UserId.ToString(), state.Room.OwnerId);
        await stop;
        Assert.Single(await BoardAsync());
    }
}
