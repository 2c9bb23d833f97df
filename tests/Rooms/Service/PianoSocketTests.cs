using System.Net.WebSockets;
using Google.Protobuf;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

public sealed class PianoSocketTests(SharedRooms shared) : IClassFixture<SharedRooms>
{
    private readonly RoomsService _rooms = shared.Service;

    [Fact]
    public async Task Two_people_play_and_talk()
    {
        var (anna, bert) = (_rooms.Identity.Register("anna"), _rooms.Identity.Register("bert"));
        var id = await _rooms.Api.MakeRoomAsync(anna);
        await using var player = await _rooms.ConnectAsync(id, anna);
        await player.HearAsync(Case.RoomJoined);
        await using var listener = await _rooms.ConnectAsync(id, bert);
        Assert.Equal("bert", (await listener.HearAsync(Case.Welcome)).Welcome.User.Username);
        await listener.HearAsync(Case.RoomJoined);
        Assert.Equal("bert", (await player.HearAsync(Case.UserJoined)).UserJoined.Member.User.Username);
        Assert.Equal(2, (await _rooms.Api.GetAsync($"/api/rooms/{id}")).Data.GetProperty("users").GetArrayLength());

        await player.SayAsync("listen");
        for (var key = 0; key < 128; key++)
            await player.PlayAsync($"00 90 {key:X2} 40 00 E3 00 {key:X2} 00 80 {key:X2} 40");

        Assert.Equal("listen", (await listener.HearAsync(Case.ChatMessage)).ChatMessage.Message);
        await listener.HearAsync(Case.MidiMessage, message => message.MidiMessage.MidiData[2] == 127);
        Assert.Equal(
            Enumerable.Range(0, 128).Select(key => $"0090{key:X2}4000E300{key:X2}0080{key:X2}40"),
            listener.Heard.Where(message => message.MessageCase == Case.MidiMessage).Select(message => Convert.ToHexString(message.MidiMessage.MidiData.Span)));
        await player.HearAsync(Case.ChatMessage);
        Assert.DoesNotContain(player.Heard, message => message.MessageCase == Case.MidiMessage);
    }

    [Fact]
    public async Task A_cut_connection_leaves_nothing_sounding_and_coming_back_resumes()
    {
        var (anna, bert) = (_rooms.Identity.Register("anna"), _rooms.Identity.Register("bert"));
        var id = await _rooms.Api.MakeRoomAsync(anna);
        await using var player = await _rooms.ConnectAsync(id, anna);
        var joined = await player.HearAsync(Case.RoomJoined);
        await using var listener = await _rooms.ConnectAsync(id, bert);
        await listener.HearAsync(Case.RoomJoined);
        await player.PlayAsync("00 90 3C 40");
        await listener.HearAsync(Case.MidiMessage);

        player.Cut();
        var released = await listener.HearAsync(Case.MidiMessage, message => message.Offset > 0);
        Assert.Equal("00803C40", Convert.ToHexString(released.MidiMessage.MidiData.Span));
        Assert.Equal(Protocol.UserLeft.Types.Reason.Dropped, (await listener.HearAsync(Case.UserLeft)).UserLeft.Reason);
        await listener.SayAsync("anna?");
        await listener.HearAsync(Case.ChatMessage);

        await using var back = await _rooms.ConnectAsync(id, anna, "?join=manual");
        await back.HearAsync(Case.Welcome);
        await back.SendAsync(new Protocol.ServerMessage { Resume = new Protocol.Resume { Epoch = joined.RoomJoined.Epoch, Offset = joined.RoomJoined.Offset } });
        var resumed = await back.HearAsync(Case.Resumed);
        Assert.Equal(joined.RoomJoined.YourSlot, resumed.Resumed.YourSlot);
        Assert.Equal("anna?", (await back.HearAsync(Case.ChatMessage)).ChatMessage.Message);
    }

    [Fact]
    public async Task After_a_restart_everything_is_found_again_in_another_epoch()
    {
        var anna = _rooms.Identity.Register("anna");
        var id = await _rooms.Api.MakeRoomAsync(anna, new { room_name = "Lasting", settings = new { welcome_message = "hi" } });
        Protocol.RoomJoined before;
        await using (var player = await _rooms.ConnectAsync(id, anna))
        {
            before = (await player.HearAsync(Case.RoomJoined)).RoomJoined;
            await player.SayAsync("remember this");
            await Eventually.TrueAsync(() => _rooms.WithDbAsync(db => Task.FromResult(db.Messages.Any(message => message.RoomId == Guid.Parse(id)))), "the message is written down");
        }

        await using var again = await _rooms.StartAnotherAsync();
        await using var back = await again.ConnectAsync(id, anna, "?join=manual");
        await back.HearAsync(Case.Welcome);
        await back.SendAsync(new Protocol.ServerMessage { Resume = new Protocol.Resume { Epoch = before.Epoch, Offset = before.Offset } });

        var state = (await back.HearAsync(Case.Resync)).Resync.State;
        Assert.NotEqual(before.Epoch, state.Epoch);
        Assert.Equal(("Lasting", anna.User.UserId, "hi"), (state.Room.RoomName, state.Room.OwnerId, state.Room.Settings.WelcomeMessage));
        Assert.Equal("remember this", Assert.Single(state.ChatHistory).Message);
    }

    [Fact]
    public async Task With_an_access_token_one_makes_and_joins_rooms_over_the_socket()
    {
        await using var anna = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", _rooms.Identity.Register("anna").Token);
        await anna.HearAsync(Case.Welcome);

        await anna.PlayAsync("00 90 3C 40");
        Assert.Equal("NOT_IN_ROOM", (await anna.HearAsync(Case.Error)).Error.Code);
        await anna.SendAsync(new Protocol.ServerMessage
        {
            CreateRoomCommand = new Protocol.CreateRoomCommand { RoomName = "Over the socket", Password = "pw", Settings = new Protocol.RoomSettings { AllowChat = false } },
        });
        var room = (await anna.HearAsync(Case.RoomJoined)).RoomJoined.Room;
        Assert.False((await anna.HearAsync(Case.CreateRoomCommand)).CreateRoomCommand.Settings.AllowChat);

        await using var bert = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", _rooms.Identity.Register("bert").Token);
        await bert.SendAsync(new Protocol.ServerMessage { JoinRoomCommand = new Protocol.JoinRoomCommand { RoomName = "Over the socket" } });
        Assert.Equal(Protocol.JoinFailed.Types.Code.PasswordRequired, (await bert.HearAsync(Case.JoinFailed)).JoinFailed.Code);
        await bert.SendAsync(new Protocol.ServerMessage { JoinRoomCommand = new Protocol.JoinRoomCommand { RoomId = room.RoomId, Password = "pw" } });
        await bert.HearAsync(Case.RoomJoined);

        await anna.SayAsync("/kick bert too early");
        await bert.ClosedAsync(4008);
        await anna.SendAsync(new Protocol.ServerMessage { UpdateRoom = new Protocol.UpdateRoom { RoomName = "Renamed" } });
        Assert.Equal("Renamed", (await anna.HearAsync(Case.RoomUpdated)).RoomUpdated.Room.RoomName);
        Assert.Equal("Renamed", (await _rooms.Api.GetAsync($"/api/rooms/{room.RoomId}")).Data.GetProperty("room_name").GetString());
    }

    [Fact]
    public async Task Deleting_a_room_sends_its_people_away()
    {
        var anna = _rooms.Identity.Register("anna");
        var id = await _rooms.Api.MakeRoomAsync(anna);
        await using var inside = await _rooms.ConnectAsync(id, anna);
        await inside.HearAsync(Case.RoomJoined);

        await _rooms.Api.DeleteAsync($"/api/rooms/{id}", anna);

        await inside.ClosedAsync(4010);
        Assert.Equal(Protocol.RoomClosed.Types.Reason.Deleted, (await inside.HearAsync(Case.RoomClosed)).RoomClosed.Reason);
    }

    [Theory]
    [InlineData("0805", "UNKNOWN_MESSAGE")]
    [InlineData("FF", "MALFORMED")]
    [InlineData("08052202120A", "MALFORMED")]
    [InlineData("080522040A026869", "TYPE_MISMATCH")] // says MIDI_MESSAGE, is a chat message
    [InlineData("2A080A04009080401001", "INVALID_MIDI")]
    [InlineData("2A080A0400903C401001", "TIMESTAMP_OUT_OF_RANGE")]
    [InlineData("22020A00", "VALIDATION_ERROR")]
    [InlineData("22050A03E2808B", "VALIDATION_ERROR")] // nothing but a zero-width space
    [InlineData("22040A026100", "VALIDATION_ERROR")] // a zero in a text
    [InlineData("F202020801", "VALIDATION_ERROR")] // a friend request
    [InlineData("8A03020801", "NOT_OWNER")] // record, by a guest
    [InlineData("8A0300", "VALIDATION_ERROR")] // record, but what?
    [InlineData("8A03020809", "VALIDATION_ERROR")]
    [InlineData("8A03020803", "VALIDATION_ERROR")] // play, but what?
    public async Task Bad_input_is_answered_with_what_was_wrong(string hex, string code)
    {
        var lobby = await _rooms.Api.PostAsync("/api/websocket/ticket", null, null);
        await using var guest = await PianoClient.ConnectAsync(_rooms.Port, lobby.Data.GetProperty("url").GetString()!, null);
        await guest.HearAsync(Case.RoomJoined);

        await guest.SendBytesAsync(Convert.FromHexString(hex));

        Assert.Equal(code, (await guest.HearAsync(Case.Error)).Error.Code);
    }

    [Theory]
    [InlineData("00 80 3C 40 00 3C 40")] // runs on without a status
    [InlineData("CE 11 80 3C 40")] // 10,001 ms
    public async Task Notes_that_are_refused_leave_nothing_sounding_since_they_may_have_ended_it(string refused)
    {
        var (anna, bert) = (_rooms.Identity.Register("anna"), _rooms.Identity.Register("bert"));
        var id = await _rooms.Api.MakeRoomAsync(anna);
        await using var player = await _rooms.ConnectAsync(id, anna);
        await using var listener = await _rooms.ConnectAsync(id, bert);
        await player.HearAsync(Case.UserJoined);
        await player.PlayAsync("00 90 3C 40");

        await player.PlayAsync(refused);

        Assert.Equal("INVALID_MIDI", (await player.HearAsync(Case.Error)).Error.Code);
        var end = await listener.HearAsync(Case.MidiMessage, message => message.MidiMessage.MidiData.Span is not [0, 0x90, ..]);
        Assert.Equal("00803C40", Convert.ToHexString(end.MidiMessage.MidiData.Span));
    }

    [Fact]
    public async Task Fields_that_nobody_knows_are_neither_kept_nor_passed_on()
    {
        var (anna, bert) = (_rooms.Identity.Register("anna"), _rooms.Identity.Register("bert"));
        var id = await _rooms.Api.MakeRoomAsync(anna);
        await using var stuffed = await _rooms.ConnectAsync(id, anna);
        await using var listener = await _rooms.ConnectAsync(id, bert);
        await stuffed.HearAsync(Case.UserJoined);
        byte[] unknown = [0xFA, 0x07, 0xA0, 0x9C, 0x01, .. new byte[20_000]]; // field 127
        foreach (var (tag, more) in new[] { ("A201", "1203686174"), ("AA01", "0802"), ("B201", "0801") }) // avatar, cursor, typing
        {
            byte[] inner = [.. Convert.FromHexString(more), .. unknown];
            await stuffed.SendBytesAsync([.. Convert.FromHexString(tag), (byte)(inner.Length | 0x80), (byte)((inner.Length >> 7) | 0x80), (byte)(inner.Length >> 14), .. inner]);
        }

        await listener.HearAsync(Case.Typing);
        await using var late = await _rooms.ConnectAsync(id, _rooms.Identity.Register("carla"));
        await late.HearAsync(Case.RoomJoined);

        Assert.Equal("hat", (await listener.HearAsync(Case.Avatar)).Avatar.Appearance);
        Assert.All(listener.Heard.Concat(late.Heard), message => Assert.InRange(message.CalculateSize(), 1, 2_000));
    }

    [Fact]
    public async Task Ten_bad_messages_in_a_row_close_the_socket()
    {
        var lobby = await _rooms.Api.PostAsync("/api/websocket/ticket", null, null);
        await using var guest = await PianoClient.ConnectAsync(_rooms.Port, lobby.Data.GetProperty("url").GetString()!, null);
        for (var i = 0; i < 10; i++)
            await guest.SendBytesAsync("hello"u8.ToArray(), WebSocketMessageType.Text);

        await guest.ClosedAsync(1008);
        Assert.Equal(10, guest.Heard.Count(message => message.MessageCase == Case.Error));
    }

    [Fact]
    public async Task Time_is_told_at_once()
    {
        await using var anna = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", _rooms.Identity.Register("anna").Token);
        await anna.SendAsync(new Protocol.ServerMessage { TimeSync = new Protocol.TimeSync { ClientTime = 12.5 } });

        var sync = (await anna.HearAsync(Case.TimeSync)).TimeSync;

        Assert.Equal(12.5, sync.ClientTime);
        Assert.True(sync.ServerReceive <= sync.ServerSend);
        Assert.InRange(sync.ServerSend, DateTimeOffset.UtcNow.AddSeconds(-20).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.AddSeconds(1).ToUnixTimeMilliseconds());
    }
}
