using System.Text.Json;
using Ensemble.Contracts.Events;
using Ensemble.Rooms.Consumers;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Nodes;
using Ensemble.ServiceDefaults.Messaging;
using Ensemble.Tests.Rooms.Service;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;
using Failure = Ensemble.Contracts.Realtime.JoinFailed.Types.Code;

namespace Ensemble.Tests.Rooms.Nodes;

/// <summary>A room lives on one node, and is found from every other.</summary>
public sealed class NodeTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string Held = "00 90 3C 40";
    private const string Released = "00 80 3C 40";

    private readonly RoomsService _first = nodes.First;
    private readonly RoomsService _second = nodes.Second;

    [Fact]
    public async Task A_room_opens_on_one_node_however_many_ask_at_once()
    {
        var owner = _first.Identity.Register("owner");
        for (var round = 0; round < 10; round++)
        {
            var room = Guid.Parse(await _first.Api.MakeRoomAsync(owner));
            await _first.Api.DeleteAsync($"/api/rooms/{room}", owner);
            // What the life before may still have to write is not written any more.
            await _first.WithDbAsync(db => db.Rooms.Where(row => row.Id == room).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.ClosedAt, (DateTimeOffset?)null).SetProperty(row => row.Fence, row => row.Fence + 1)));
            await Eventually.TrueAsync(() => Directory(_first).Peek(room) is null && Directory(_second).Peek(room) is null, "nobody has it");

            var places = await Task.WhenAll(Enumerable.Range(0, 8).Select(
                turn => Directory(turn % 2 == 0 ? _first : _second).OpenHereAsync(room, TestContext.Current.CancellationToken)));

            Assert.All(places, place => Assert.True(place is Place.Here or Place.Elsewhere, $"{place}"));
            // Either may also have found it when it looked for rooms that nobody has.
            await Eventually.TrueAsync(
                async () =>
                {
                    await Directory(_first).FindAsync(room, TestContext.Current.CancellationToken);
                    var holders = new[] { _first, _second }.Where(node => Directory(node).Peek(room) is not null).ToList();
                    Assert.True(holders.Count <= 1, "It is on both nodes.");
                    return holders.Count == 1;
                },
                "one node has it");
        }
    }

    [Fact]
    public async Task New_rooms_go_to_the_node_with_the_least_load()
    {
        var there = new HashSet<string>();
        // The other tests' rooms count, too: it may take some until the fuller node is not the fuller one any more.
        for (var made = 0; made < 80 && there.Count < 2; made++)
        {
            var owner = _first.Identity.Register("owner");
            var room = await _first.Api.MakeRoomAsync(owner);
            var ticket = await _first.Api.PostAsync($"/api/rooms/{room}/ticket", new { }, owner);
            there.Add(ticket.Data.GetProperty("ticket").GetString()![..16]);
        }

        Assert.True(there.Count == 2, $"Here {Directory(_first).Open.Count()}, there {string.Join(' ', _first.Services.GetRequiredService<INodes>().Others)}.");
    }

    [Fact]
    public async Task A_ticket_taken_at_either_node_opens_the_room_where_it_lives()
    {
        var (owner, guest) = (_first.Identity.Register("owner"), _first.Identity.Register("anna"));
        var room = await TwoNodes.MakeRoomAsync(_first, owner);

        var ticket = await _second.Api.PostAsync($"/api/rooms/{room}/ticket", new { }, guest);

        Assert.Equal(200, ticket.Status);
        Assert.StartsWith(NameOf(_first), ticket.Data.GetProperty("ticket").GetString(), StringComparison.Ordinal);
        await using var client = await PianoClient.ConnectAsync(_first.Port, ticket.Data.GetProperty("url").GetString()!, null);
        Assert.Equal(NameOf(_first), (await client.HearAsync(Case.Welcome)).Welcome.Node);
        await client.HearAsync(Case.RoomJoined);
    }

    [Fact]
    public async Task What_is_asked_of_a_room_is_answered_where_it_lives()
    {
        var (owner, other) = (_first.Identity.Register("owner"), _first.Identity.Register("anna"));
        var room = await TwoNodes.MakeRoomAsync(_first, owner, new { room_name = "Asked", room_type = "private", password = "secret" });
        await using var client = await _first.ConnectAsync(room, owner);
        await client.HearAsync(Case.RoomJoined);

        Assert.Equal(404, (await _second.Api.GetAsync($"/api/rooms/{room}", other)).Status);
        var details = await _second.Api.GetAsync($"/api/rooms/{room}", owner);
        Assert.Equal(1, details.Data.GetProperty("users").GetArrayLength());
        Assert.Equal(403, (await _second.Api.PostAsync($"/api/rooms/{room}/ticket", new { password = "wrong" }, other)).Status);
        Assert.Equal(200, (await _second.Api.PutAsync($"/api/rooms/{room}", new { room_name = "Renamed" }, owner)).Status);
        Assert.Equal("Renamed", (await client.HearAsync(Case.RoomUpdated)).RoomUpdated.Room.RoomName);
        Assert.Equal(200, (await _second.Api.DeleteAsync($"/api/rooms/{room}", owner)).Status);
        await client.ClosedAsync(4010);
    }

    [Fact]
    public async Task Lists_count_the_people_of_every_node()
    {
        var owner = _first.Identity.Register("owner");
        var (here, there) = (await TwoNodes.MakeRoomAsync(_first, owner), await TwoNodes.MakeRoomAsync(_second, owner));
        await using var one = await _first.ConnectAsync(here, owner);
        await using var two = await _second.ConnectAsync(there, owner);
        await using var three = await _second.ConnectAsync(there, _first.Identity.Register("anna"));

        foreach (var node in new[] { _first, _second })
        {
            await Eventually.TrueAsync(async () => await CountAsync(node, here) == 1 && await CountAsync(node, there) == 2, "both rooms are counted");
            var occupied = await node.Api.GetAsync("/api/rooms?has_users=false&limit=100");
            Assert.DoesNotContain(occupied.Data.GetProperty("rooms").EnumerateArray(), room => IdOf(room) == here || IdOf(room) == there);
        }

        await three.SayGoodbyeAsync();
        await Eventually.TrueAsync(async () => await CountAsync(_first, there) == 1, "who left is counted no more");
    }

    [Fact]
    public async Task A_client_with_a_token_reaches_a_room_of_the_other_node_and_plays_there()
    {
        var (owner, anna) = (_first.Identity.Register("owner"), _first.Identity.Register("anna"));
        var room = await TwoNodes.MakeRoomAsync(_first, owner, new { room_name = "Far", password = "secret" });
        await using var listener = await _first.ConnectAsync(room, owner);
        await listener.HearAsync(Case.RoomJoined);
        await using var far = await PianoClient.ConnectAsync(_second.Port, "/api/websocket", anna.Token);

        await far.SendAsync(Join(room, "wrong"));
        Assert.Equal(Failure.WrongPassword, (await far.HearAsync(Case.JoinFailed)).JoinFailed.Code);
        await far.SendAsync(Join(room, ""));
        await far.HearAsync(Case.JoinFailed, heard => heard.JoinFailed.Code == Failure.PasswordRequired);
        await far.SendAsync(Join(room, "secret"));
        Assert.Equal(2, (await far.HearAsync(Case.RoomJoined)).RoomJoined.Members.Count);
        await far.PlayAsync(Held);
        await Eventually.TrueAsync(() => listener.Sounding().Count == 1, "the note sounds at the other node");
        await listener.PlayAsync(Held);
        await Eventually.TrueAsync(() => far.Sounding().Count == 1, "and back");
        await far.SayAsync("hello");
        await far.HearAsync(Case.ChatMessage, heard => heard.ChatMessage.Message == "hello");
        await far.SendAsync(new Protocol.ServerMessage { GetRoomInfo = new Protocol.GetRoomInfo { RequestId = 7 } });
        Assert.Equal(7u, (await far.HearAsync(Case.RoomInfo)).RoomInfo.RequestId);

        far.Cut();

        await Eventually.TrueAsync(() => listener.Sounding().Count == 0, "what it held is released");
        var left = await listener.HearAsync(Case.UserLeft);
        Assert.Equal(Protocol.UserLeft.Types.Reason.Dropped, left.UserLeft.Reason);
        Assert.Single(far.Heard, heard => heard.MessageCase == Case.Welcome);
    }

    [Fact]
    public async Task A_client_goes_from_room_to_room_across_the_nodes()
    {
        var (owner, anna) = (_first.Identity.Register("owner"), _first.Identity.Register("anna"));
        var (one, two, three) = (await TwoNodes.MakeRoomAsync(_second, owner), await TwoNodes.MakeRoomAsync(_first, owner), await TwoNodes.MakeRoomAsync(_first, owner));
        await using var client = await PianoClient.ConnectAsync(_second.Port, "/api/websocket", anna.Token);

        foreach (var room in new[] { one, two, three, one, two })
        {
            var before = client.Heard.Count;
            await client.SendAsync(Join(room, ""));
            await Eventually.TrueAsync(() => client.Heard.Skip(before).Any(heard => heard.MessageCase == Case.RoomJoined), "it is in the next room");
            var joined = client.Heard.Skip(before).First(heard => heard.MessageCase == Case.RoomJoined);
            Assert.Equal(room, joined.RoomJoined.Room.RoomId);
            await Eventually.TrueAsync(
                () => new[] { _first, _second }.SelectMany(node => Directory(node).Open)
                    .Count(open => open.People.Any(member => member.Visitor.UserId == anna.UserId)) == 1,
                "it is in this one alone");
        }

        await client.SendAsync(new Protocol.ServerMessage { LeaveRoom = new Protocol.LeaveRoom() });
        await Eventually.TrueAsync(() => Directory(_first).Peek(Guid.Parse(two))?.People.Count == 0, "it has left");
        await client.SayAsync("nowhere");
        await client.HearAsync(Case.Error, heard => heard.Error.Code == "NOT_IN_ROOM");
        Assert.Null(client.ClosedWith);
    }

    [Fact]
    public async Task A_room_of_the_other_node_that_lets_nobody_in_costs_nobody_its_place()
    {
        var (owner, anna) = (_first.Identity.Register("owner"), _first.Identity.Register("anna"));
        var (own, full) = (await TwoNodes.MakeRoomAsync(_second, owner), await TwoNodes.MakeRoomAsync(_first, owner, new { room_name = "Full", max_users = 1 }));
        await using var member = await _first.ConnectAsync(full, owner);
        await member.HearAsync(Case.RoomJoined);
        await using var client = await _second.ConnectAsync(own, anna);
        await client.HearAsync(Case.RoomJoined);

        await client.SendAsync(Join(full, ""));

        Assert.Equal(Failure.RoomFull, (await client.HearAsync(Case.JoinFailed)).JoinFailed.Code);
        await client.SayAsync("still here");
        await client.HearAsync(Case.ChatMessage, heard => heard.ChatMessage.Message == "still here");
    }

    [Fact]
    public async Task A_kick_reaches_a_client_of_the_other_node()
    {
        var (owner, anna) = (_first.Identity.Register("owner"), _first.Identity.Register("anna"));
        var room = await TwoNodes.MakeRoomAsync(_first, owner);
        await using var host = await _first.ConnectAsync(room, owner);
        await host.HearAsync(Case.RoomJoined);
        await using var client = await PianoClient.ConnectAsync(_second.Port, "/api/websocket", anna.Token);
        await client.SendAsync(Join(room, ""));
        await client.HearAsync(Case.RoomJoined);

        await host.SayAsync("/kick anna");

        await client.ClosedAsync(4008);
    }

    [Fact]
    public async Task A_user_whose_account_is_gone_is_forgotten_on_every_node()
    {
        var (owner, gone) = (_first.Identity.Register("owner"), _first.Identity.Register("anna"));
        var room = await TwoNodes.MakeRoomAsync(_second, owner);
        await using var host = await _second.ConnectAsync(room, owner);
        await using var client = await _second.ConnectAsync(room, gone);
        await client.HearAsync(Case.RoomJoined);
        await client.SayAsync("remember me");
        await host.HearAsync(Case.ChatMessage, heard => heard.ChatMessage.Message == "remember me");

        await using (var scope = _first.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ForgetUser>().ConsumeAsync(
                new UserDeleted(gone.UserId, false, DateTimeOffset.UtcNow), new Delivery(Guid.NewGuid(), 1), TestContext.Current.CancellationToken);
        }

        await client.ClosedAsync(4008);
        await using var late = await _second.ConnectAsync(room, _first.Identity.Register("late"));
        Assert.DoesNotContain((await late.HearAsync(Case.RoomJoined)).RoomJoined.ChatHistory, said => said.Message == "remember me");
        await Eventually.TrueAsync(() => _first.WithDbAsync(async db => !await db.Messages.AnyAsync(message => message.UserId == gone.UserId)), "nothing is stored of it");
    }

    private static Protocol.ServerMessage Join(string room, string password) =>
        new() { JoinRoomCommand = new Protocol.JoinRoomCommand { RoomId = room, Password = password } };

    private static RoomDirectory Directory(RoomsService node) => node.Services.GetRequiredService<RoomDirectory>();

    private static string NameOf(RoomsService node) => node.Services.GetRequiredService<INodes>().Name;

    private static string? IdOf(JsonElement room) => room.GetProperty("room_id").GetString();

    private static async Task<int> CountAsync(RoomsService node, string id)
    {
        var list = await node.Api.GetAsync("/api/rooms?limit=100");
        return list.Data.GetProperty("rooms").EnumerateArray().Single(room => IdOf(room) == id).GetProperty("current_users").GetInt32();
    }
}
