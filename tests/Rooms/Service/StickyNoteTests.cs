using Ensemble.ServiceDefaults.Access.Revocation;
using Microsoft.Extensions.DependencyInjection;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>However somebody stops playing, over real sockets: nothing of it sounds on at the others.</summary>
public sealed class StickyNoteTests(SharedRooms shared) : IClassFixture<SharedRooms>
{
    private const string Held = "00 90 3C 40 00 99 24 7F 00 E0 00 50 00 B0 40 7F 00 B9 42 7F"
        + "00 C0 13 00 D3 50 00 B0 01 7F 00 B0 07 20 00 B0 65 00 00 B0 64 00 00 B0 06 0C 00 B0 00 08";

    private readonly RoomsService _rooms = shared.Service;

    public enum Way
    {
        Leaves,
        SaysGoodbye,
        IsCut,
        GoesToAnotherRoom,
        IsKicked,
        IsBanned,
        IsMuted,
        IsTakenOver,
        MayNotPlayAnyMore,
        SessionEnds,
        RunsDry,
        SendsNonsense,
        IsClosedForNonsense,
    }

    // A guest has no session, and is another one each time.
    public static TheoryData<Way, bool> Ways()
    {
        var ways = Enum.GetValues<Way>();
        var data = new TheoryData<Way, bool>();
        Array.ForEach(ways, way => data.Add(way, false));
        Array.ForEach([.. ways.Except([Way.SessionEnds, Way.IsTakenOver])], way => data.Add(way, true));
        return data;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Nothing_sticks_when_a_player(Way way, bool isGuest)
    {
        var owner = _rooms.Identity.Register("owner");
        var login = isGuest ? null : _rooms.Identity.Register("anna");
        var room = await _rooms.Api.MakeRoomAsync(owner);
        await using var listener = await _rooms.ConnectAsync(room, owner);
        await listener.HearAsync(Case.RoomJoined);
        await using var player = await _rooms.ConnectAsync(room, login);
        var joined = (await player.HearAsync(Case.RoomJoined)).RoomJoined;
        await player.PlayAsync(Held);
        await Eventually.TrueAsync(() => listener.Sounding().Count == 4, "two notes and two pedals sound");

        await using var other = await DoAsync(way, player, listener, room, login, joined.Members.Single(member => member.Slot == joined.YourSlot).User.Username);

        await Eventually.TrueAsync(() => listener.Sounding().Count == 0, "nothing sounds any more");
        if (way is Way.IsMuted or Way.MayNotPlayAnyMore or Way.RunsDry or Way.SendsNonsense)
            Assert.NotEmpty(listener.Instrument().Altered); // Still the same player's.
        else
            Assert.Empty(listener.Instrument().Altered);
        Assert.Null(listener.ClosedWith);
    }

    [Fact]
    public async Task A_room_that_is_deleted_tells_everybody_so_and_closes_their_sockets()
    {
        var owner = _rooms.Identity.Register("owner");
        var room = await _rooms.Api.MakeRoomAsync(owner);
        await using var listener = await _rooms.ConnectAsync(room, owner);
        await listener.HearAsync(Case.RoomJoined);
        await using var player = await _rooms.ConnectAsync(room, null);
        await player.HearAsync(Case.RoomJoined);
        await player.PlayAsync(Held);
        await listener.HearAsync(Case.MidiMessage);

        await _rooms.Api.DeleteAsync($"/api/rooms/{room}", owner);

        // Which ends everything that sounds at a client, as rooms.proto says.
        await listener.ClosedAsync(4010);
        await player.ClosedAsync(4010);
        Assert.Equal(Case.RoomClosed, listener.Heard[^1].MessageCase);
    }

    [Fact]
    public async Task A_server_that_drains_sends_the_note_offs_it_has_before_its_goodbye()
    {
        PianoClient player, listener;
        await using (var rooms = await RoomsService.StartAsync())
        {
            var owner = rooms.Identity.Register("owner");
            var room = await rooms.Api.MakeRoomAsync(owner);
            listener = await rooms.ConnectAsync(room, owner);
            await listener.HearAsync(Case.RoomJoined);
            player = await rooms.ConnectAsync(room, null);
            await player.HearAsync(Case.RoomJoined);
            for (var key = 0; key < 100; key++)
                await player.PlayAsync($"00 90 {key:X2} 40 00 B0 40 7F 00 B0 40 00 00 80 {key:X2} 40");
            await player.SendAsync(new Protocol.ServerMessage { TimeSync = new Protocol.TimeSync { ClientTime = 1 } });
            await player.HearAsync(Case.TimeSync);
        }

        await using (player)
        await using (listener)
        {
            await listener.ClosedAsync(1001);
            await player.ClosedAsync(1001);
            Assert.Equal(100, listener.Heard.Count(message => message.MessageCase == Case.MidiMessage));
            Assert.Empty(listener.Sounding());
        }
    }

    private async Task<PianoClient?> DoAsync(Way way, PianoClient player, PianoClient owner, string room, Login? login, string name)
    {
        switch (way)
        {
            case Way.Leaves:
                await player.SendAsync(new Protocol.ServerMessage { LeaveRoom = new Protocol.LeaveRoom() });
                break;
            case Way.SaysGoodbye:
                await player.SayGoodbyeAsync();
                break;
            case Way.IsCut:
                player.Cut();
                break;
            case Way.GoesToAnotherRoom:
                await player.SendAsync(new Protocol.ServerMessage { JoinNextLobby = new Protocol.JoinNextLobby() });
                break;
            case Way.IsKicked:
                await owner.SayAsync($"/kick {name}");
                break;
            case Way.IsBanned:
                await owner.SayAsync($"/ban {name} 60");
                break;
            case Way.IsMuted:
                await owner.SayAsync($"/mute {name} 60");
                break;
            case Way.IsTakenOver:
                return await _rooms.ConnectAsync(room, login);
            case Way.MayNotPlayAnyMore:
                await owner.SendAsync(new Protocol.ServerMessage { UpdateRoom = new() { Settings = new() { OnlyOwnerCanPlay = true } } });
                break;
            case Way.SessionEnds:
                _rooms.Services.GetRequiredService<RevokedSessions>().Add(Guid.Parse(login!.Session), DateTimeOffset.UtcNow);
                break;
            case Way.RunsDry:
                await player.PlayAsync(string.Concat(Enumerable.Repeat("00 90 40 40", 1_300)));
                break;
            case Way.SendsNonsense:
                await player.PlayAsync("00 80 3C");
                break;
            case Way.IsClosedForNonsense:
                for (var i = 0; i < 10; i++)
                    await player.SendBytesAsync([0xFF]);
                break;
        }

        return null;
    }
}
