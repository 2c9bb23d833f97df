using Ensemble.Tests.Rooms.Service;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Nodes;

/// <summary>A process is paused for longer than its lease.</summary>
public sealed class PauseTests : TwoProcesses
{
    private const string Held = "00 90 3C 40";

    [Fact]
    public async Task A_node_that_was_paused_past_its_lease_does_nothing_more_in_its_rooms()
    {
        var (room, paused, other) = await OpenRoomAsync(new { room_name = "Fenced", settings = new { persistent = true } });
        await using var host = await ConnectAsync(paused, room, Owner);
        await using var listener = await ConnectAsync(paused, room, Anna);
        await host.HearAsync(Case.RoomJoined);
        await listener.HearAsync(Case.RoomJoined);
        await paused.SignalAsync("STOP");

        // The kernel takes what is said to it meanwhile, for the time when it goes on.
        await host.SayAsync("too late");
        await host.PlayAsync(Held);
        await using var back = await ComeBackAsync(other, room, Identity.Register("clara"));
        await back.HearAsync(Case.RoomJoined);
        await back.SayAsync("meanwhile");
        await back.HearAsync(Case.ChatMessage, heard => heard.ChatMessage.Message == "meanwhile");
        await paused.SignalAsync("CONT");

        await host.ClosedAsync(1001);
        await listener.ClosedAsync(1001);
        Assert.DoesNotContain(listener.Heard, heard => heard.MessageCase == Case.MidiMessage || heard.ChatMessage?.Message == "too late");
        // It is on the board again, takes requests, and sends those about the room to where it is now.
        await Eventually.TrueAsync(async () => (await BoardAsync()).Count == 2, "the paused node is back");
        var ticket = await paused.Api.PostAsync($"/api/rooms/{room}/ticket", new { }, Anna);
        Assert.Equal(200, ticket.Status);
        Assert.StartsWith(await NameOfAsync(other), ticket.Data.GetProperty("ticket").GetString(), StringComparison.Ordinal);
        await using var late = await PianoClient.ConnectAsync(other.Port, ticket.Data.GetProperty("url").GetString()!, null);
        Assert.Equal(["meanwhile"], (await late.HearAsync(Case.RoomJoined)).RoomJoined.ChatHistory.Select(said => said.Message));
    }
}
