using System.Net.Http.Headers;
using System.Net.Http.Json;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;
using Failure = Ensemble.Contracts.Realtime.JoinFailed.Types.Code;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>Passwords, tickets and guests at the door.</summary>
public sealed class EntryTests(SharedRooms shared) : IClassFixture<SharedRooms>
{
    private readonly RoomsService _rooms = shared.Service;

    [Fact]
    public async Task Guessing_a_password_over_http_is_slowed_down()
    {
        var id = await _rooms.Api.MakeRoomAsync(_rooms.Identity.Register("anna"), new { room_name = "Locked", password = "open" });
        var path = $"/api/rooms/{id}/ticket";
        var bert = _rooms.Identity.Register("bert");
        for (var i = 0; i < 5; i++)
            Assert.Equal("WRONG_PASSWORD", (await _rooms.Api.PostAsync(path, new { password = "shut" }, bert)).ErrorCode);

        // The waits grow until one is longer than a slow machine takes for the try before it.
        for (var i = 0; i < 5; i++)
            await _rooms.Api.PostAsync(path, new { password = "shut" }, bert);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_rooms.Port}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bert.Token);
        using var answer = await http.PostAsJsonAsync(path, new { password = "open" }, TestContext.Current.CancellationToken);

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 64);
        Assert.Equal(200, (await _rooms.Api.PostAsync(path, new { password = "open" }, _rooms.Identity.Register("carla"))).Status);
    }

    [Fact]
    public async Task Ten_wrong_passwords_close_the_socket_whatever_lies_between()
    {
        var id = await _rooms.Api.MakeRoomAsync(_rooms.Identity.Register("anna"), new { room_name = "Locked", password = "open" });
        await using var bert = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", _rooms.Identity.Register("bert").Token);
        for (var i = 0; i < 10; i++)
        {
            await bert.SendAsync(Join(id, "shut"));
            await bert.SendAsync(new Protocol.ServerMessage { Heartbeat = new Protocol.Heartbeat() });
        }

        await bert.ClosedAsync(1008);
        var failures = bert.Heard.Where(message => message.MessageCase == Case.JoinFailed).Select(message => message.JoinFailed).ToList();
        Assert.Equal(10, failures.Count);
        Assert.All(failures[..5], failure => Assert.Equal(Failure.WrongPassword, failure.Code));
        Assert.Equal(Failure.TooFast, failures[^1].Code); // a wait that no machine takes for the try before it
        Assert.True(failures[^1].RetryMs > 0);
    }

    [Fact]
    public async Task A_ticket_admits_once_and_then_the_present_password_counts()
    {
        var anna = _rooms.Identity.Register("anna");
        var id = await _rooms.Api.MakeRoomAsync(anna, new { room_name = "Locked", password = "old" });
        var bert = _rooms.Identity.Register("bert");
        var ticket = await _rooms.Api.PostAsync($"/api/rooms/{id}/ticket", new { password = "old" }, bert);
        await using var socket = await PianoClient.ConnectAsync(_rooms.Port, ticket.Data.GetProperty("url").GetString()!, null);
        await socket.HearAsync(Case.RoomJoined);
        await _rooms.Api.PutAsync($"/api/rooms/{id}", new { password = "new" }, anna);

        await socket.SendAsync(new Protocol.ServerMessage { LeaveRoom = new Protocol.LeaveRoom() });
        await socket.HearAsync(Case.UserLeft);
        await socket.SendAsync(Join(id, ""));
        Assert.Equal(Failure.PasswordRequired, (await socket.HearAsync(Case.JoinFailed)).JoinFailed.Code);
        await socket.SendAsync(Join(id, "old"));
        await socket.HearAsync(Case.JoinFailed, message => message.JoinFailed.Code == Failure.WrongPassword);
        await socket.SendAsync(Join(id, "new"));
        await Eventually.TrueAsync(() => socket.Heard.Count(message => message.MessageCase == Case.RoomJoined) == 2, "in again");

        await using var owner = await _rooms.ConnectAsync(id, anna);
        await owner.HearAsync(Case.RoomJoined);
        await owner.SendAsync(new Protocol.ServerMessage { LeaveRoom = new Protocol.LeaveRoom() });
        await owner.SendAsync(Join(id, ""));
        await Eventually.TrueAsync(() => owner.Heard.Count(message => message.MessageCase == Case.RoomJoined) == 2, "the owner needs none");
    }

    [Fact]
    public async Task A_refused_join_does_not_cost_the_room_one_is_in()
    {
        var (anna, bert) = (_rooms.Identity.Register("anna"), _rooms.Identity.Register("bert"));
        var here = await _rooms.Api.MakeRoomAsync(anna);
        var full = await _rooms.Api.MakeRoomAsync(anna, new { room_name = "Full", max_users = 1 });
        await using var inside = await _rooms.ConnectAsync(full, _rooms.Identity.Register("carla"));
        await inside.HearAsync(Case.RoomJoined);
        await using var socket = await _rooms.ConnectAsync(here, bert);
        await socket.HearAsync(Case.RoomJoined);

        await socket.SendAsync(Join(full, ""));
        Assert.Equal(Failure.RoomFull, (await socket.HearAsync(Case.JoinFailed)).JoinFailed.Code);
        await socket.SayAsync("still here");
        await socket.HearAsync(Case.ChatMessage);

        await inside.SendAsync(new Protocol.ServerMessage { LeaveRoom = new Protocol.LeaveRoom() });
        await inside.HearAsync(Case.UserLeft);
        await socket.SendAsync(Join(full, ""));
        await socket.HearAsync(Case.RoomJoined, message => message.RoomJoined.Room.RoomId == full);
        var kinds = socket.Heard.Select(message => message.MessageCase).ToList();
        Assert.True(kinds.IndexOf(Case.UserLeft) < kinds.LastIndexOf(Case.RoomJoined), "left before joined");
    }

    [Fact]
    public async Task A_private_room_is_there_only_for_those_in_it_and_needs_its_password_of_a_guest()
    {
        var (anna, bert, mod) = (_rooms.Identity.Register("anna"), _rooms.Identity.Register("bert"), _rooms.Identity.Register("mod", "moderator"));
        var id = await _rooms.Api.MakeRoomAsync(anna, new { room_name = "Secret", room_type = "private" });
        var path = $"/api/rooms/{id}";
        foreach (var stranger in new[] { null, bert })
            Assert.Equal((404, "ROOM_NOT_FOUND"), await CodeOfAsync(_rooms.Api.GetAsync(path, stranger)));
        Assert.Equal((404, "ROOM_NOT_FOUND"), await CodeOfAsync(_rooms.Api.PutAsync(path, new { room_name = "Mine" }, bert)));
        Assert.Equal((404, "ROOM_NOT_FOUND"), await CodeOfAsync(_rooms.Api.DeleteAsync(path, bert)));
        Assert.Equal(200, (await _rooms.Api.GetAsync(path, anna)).Status);
        Assert.Equal(200, (await _rooms.Api.GetAsync(path, mod)).Status);

        Assert.Equal((403, "GUESTS_NOT_ALLOWED"), await CodeOfAsync(_rooms.Api.PostAsync($"{path}/ticket", null, null)));
        await using (var inside = await _rooms.ConnectAsync(id, bert))
        {
            await inside.HearAsync(Case.RoomJoined);
            Assert.Equal(200, (await _rooms.Api.GetAsync(path, bert)).Status);
        }

        await _rooms.Api.PutAsync(path, new { password = "pw" }, anna);
        Assert.Equal(200, (await _rooms.Api.PostAsync($"{path}/ticket", new { password = "pw" }, null)).Status);
    }

    [Fact]
    public async Task An_ended_session_makes_changes_and_closes_no_rooms_and_its_tickets_are_void()
    {
        var anna = _rooms.Identity.Register("anna");
        var id = await _rooms.Api.MakeRoomAsync(anna);
        var url = (await _rooms.Api.PostAsync($"/api/rooms/{id}/ticket", null, anna)).Data.GetProperty("url").GetString()!;
        _rooms.Identity.Ended[anna.Session] = true;

        Assert.Equal(401, (await _rooms.Api.PostAsync("/api/rooms", new { room_name = "x" }, anna)).Status);
        Assert.Equal(401, (await _rooms.Api.PutAsync($"/api/rooms/{id}", new { room_name = "x" }, anna)).Status);
        Assert.Equal(401, (await _rooms.Api.DeleteAsync($"/api/rooms/{id}", anna)).Status);
        await using var socket = await PianoClient.ConnectAsync(_rooms.Port, url, null);
        await socket.ClosedAsync(4001);
        Assert.Empty(socket.Heard);
    }

    [Fact]
    public async Task A_banned_guest_gets_no_other_ticket_from_the_same_address_and_an_account_does()
    {
        var anna = _rooms.Identity.Register("anna");
        var id = await _rooms.Api.MakeRoomAsync(anna);
        await using var owner = await _rooms.ConnectAsync(id, anna);
        await using var guest = await _rooms.ConnectAsync(id, null);
        var name = (await guest.HearAsync(Case.Welcome)).Welcome.User.Username;
        await guest.HearAsync(Case.RoomJoined);

        await owner.SayAsync($"/ban {name} 600");
        await guest.ClosedAsync(4008);

        Assert.Equal((403, "BANNED"), await CodeOfAsync(_rooms.Api.PostAsync($"/api/rooms/{id}/ticket", null, null)));
        Assert.Equal(200, (await _rooms.Api.PostAsync($"/api/rooms/{id}/ticket", null, _rooms.Identity.Register("bert"))).Status);
        await Eventually.TrueAsync(() => _rooms.WithDbAsync(db => Task.FromResult(db.Bans.Any(ban => ban.RoomId == Guid.Parse(id) && ban.Address != null))), "written down");
        await using var again = await _rooms.StartAnotherAsync();
        Assert.Equal("BANNED", (await again.Api.PostAsync($"/api/rooms/{id}/ticket", null, null)).ErrorCode);
    }

    [Fact]
    public async Task One_address_has_a_limited_number_of_guests()
    {
        await using var rooms = await RoomsService.StartAsync(new() { ["Guests:MaxSocketsPerAddress"] = "2" });
        var id = await rooms.Api.MakeRoomAsync(rooms.Identity.Register("anna"));
        var early = (await rooms.Api.PostAsync($"/api/rooms/{id}/ticket", null, null)).Data.GetProperty("url").GetString()!;
        await using var first = await rooms.ConnectAsync(id, null);
        await using (var second = await rooms.ConnectAsync(id, null))
        {
            await second.HearAsync(Case.RoomJoined);
            await first.HearAsync(Case.RoomJoined);
            await using var third = await PianoClient.ConnectAsync(rooms.Port, early, null);
            await third.ClosedAsync(1008);
            Assert.Equal((429, "RATE_LIMIT_EXCEEDED"), await CodeOfAsync(rooms.Api.PostAsync("/api/websocket/ticket", null, null)));
            await using var account = await rooms.ConnectAsync(id, rooms.Identity.Register("bert"));
            await account.HearAsync(Case.RoomJoined);
        }

        await Eventually.TrueAsync(async () => (await rooms.Api.PostAsync($"/api/rooms/{id}/ticket", null, null)).Status == 200, "a place is free again");
    }

    private static async Task<(int, string?)> CodeOfAsync(Task<ApiAnswer> answer) => ((await answer).Status, (await answer).ErrorCode);

    private static Protocol.ServerMessage Join(string room, string password) =>
        new() { JoinRoomCommand = new Protocol.JoinRoomCommand { RoomId = room, Password = password } };
}
