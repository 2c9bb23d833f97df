using Ensemble.Realtime;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Nodes;
using Ensemble.Rooms.Tickets;
using Ensemble.ServiceDefaults.Nodes;
using Ensemble.Tests.Rooms.Logic;
using Microsoft.Extensions.Options;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

public sealed class TicketTests
{
    private static readonly IOptions<TicketOptions> Options = Microsoft.Extensions.Options.Options.Create(new TicketOptions { Secret = new string('s', 32) });

    private static readonly Node First = new(new string('a', NodeEntry.NameLength));
    private static readonly Node Second = new(new string('b', NodeEntry.NameLength));

    [Fact]
    public void A_ticket_is_taken_once_by_its_own_node_and_not_after_a_minute()
    {
        var time = new StageTime();
        var office = new TicketOffice(new TicketSeal(Options), First, Options, time);
        var other = new TicketOffice(new TicketSeal(Options), Second, Options, time);
        var (first, _) = office.Give(Stage.Someone("anna"), null, Guid.Empty);
        var (second, _) = office.Give(Stage.Someone("anna"), null, Guid.Empty);

        Assert.Null(other.Take(first));
        Assert.Equal("anna", office.Take(first)?.Visitor.Username);
        Assert.Null(office.Take(first));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(office.Take(second));
    }

    [Fact]
    public void A_ticket_for_another_node_says_so_to_everybody_and_is_taken_only_there()
    {
        var here = new TicketOffice(new TicketSeal(Options), First, Options, TimeProvider.System);
        var there = new TicketOffice(new TicketSeal(Options), Second, Options, TimeProvider.System);
        var (text, _) = here.Give(Stage.Someone("anna"), null, Guid.Empty, Second.Name, isRelayed: true);

        Assert.StartsWith(Second.Name, text, StringComparison.Ordinal);
        Assert.Null(here.Take(text));
        Assert.Null(here.Take(First.Name + text[NodeEntry.NameLength..]));
        Assert.True(there.Take(text)?.IsRelayed);
    }

    [Fact]
    public void A_changed_or_invented_ticket_is_none()
    {
        var office = new TicketOffice(new TicketSeal(Options), First, Options, TimeProvider.System);
        var (text, _) = office.Give(Stage.Someone("anna"), null, null);

        for (var i = 0; i < text.Length; i++)
            Assert.Null(office.Take($"{text[..i]}{(text[i] == 'A' ? 'B' : 'A')}{text[(i + 1)..]}"));
        foreach (var invented in new[] { "", "x", "%%%", new string('A', 5_000), text[..^4] })
            Assert.Null(office.Take(invented));
        Assert.NotNull(office.Take(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("thirty-one-characters-are-short")]
    public async Task A_missing_or_short_secret_stops_the_service(string secret) =>
        Assert.Contains(nameof(TicketOptions.Secret), (await Assert.ThrowsAnyAsync<Exception>(() => RoomsService.StartAsync(new() { ["Tickets:Secret"] = secret }))).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task A_used_ticket_and_a_token_of_an_ended_session_are_refused()
    {
        await using var rooms = await RoomsService.StartAsync();
        var anna = rooms.Identity.Register("anna");
        var id = await rooms.Api.MakeRoomAsync(anna);
        var ticket = (await rooms.Api.PostAsync($"/api/rooms/{id}/ticket", null, anna)).Data.GetProperty("url").GetString()!;
        await using var first = await PianoClient.ConnectAsync(rooms.Port, ticket, null);
        await first.HearAsync(Case.RoomJoined);

        await using var second = await PianoClient.ConnectAsync(rooms.Port, ticket, null);
        await second.ClosedAsync(CloseCode.NotAuthenticated);
        Assert.Empty(second.Heard);

        rooms.Identity.Ended[anna.Session] = true;
        Assert.Equal(401, (await rooms.Api.PostAsync($"/api/rooms/{id}/ticket", null, anna)).Status);
        anna.User.Banned = true;
        rooms.Identity.Ended.Clear();
        Assert.Equal("BANNED", (await rooms.Api.PostAsync($"/api/rooms/{id}/ticket", null, anna)).ErrorCode);
    }

    [Fact]
    public async Task Without_identity_there_are_no_tickets_but_a_wish_to_come_back()
    {
        await using var rooms = await RoomsService.StartAsync();
        var anna = rooms.Identity.Register("anna");
        var id = await rooms.Api.MakeRoomAsync(anna);
        await rooms.Identity.DisposeAsync();

        var answer = await rooms.Api.PostAsync($"/api/rooms/{id}/ticket", null, anna);

        Assert.Equal((503, "SERVICE_UNAVAILABLE"), (answer.Status, answer.ErrorCode));
    }

    [Fact]
    public async Task A_private_room_opens_by_its_password_and_guests_come_where_they_may()
    {
        await using var rooms = await RoomsService.StartAsync();
        var anna = rooms.Identity.Register("anna");
        var id = await rooms.Api.MakeRoomAsync(anna, new { room_name = "Secret", room_type = "private", password = "open", settings = new { allow_guests = false } });
        var path = $"/api/rooms/{id}/ticket";
        var bert = rooms.Identity.Register("bert");

        Assert.Equal("GUESTS_NOT_ALLOWED", (await rooms.Api.PostAsync(path, new { password = "open" }, null)).ErrorCode);
        Assert.Equal("WRONG_PASSWORD", (await rooms.Api.PostAsync(path, new { }, bert)).ErrorCode);
        Assert.Equal("WRONG_PASSWORD", (await rooms.Api.PostAsync(path, new { password = "shut" }, bert)).ErrorCode);
        Assert.Equal(200, (await rooms.Api.PostAsync(path, new { password = "open" }, bert)).Status);
        Assert.Equal(200, (await rooms.Api.PostAsync(path, null, anna)).Status);

        var lobby = await rooms.Api.PostAsync("/api/websocket/ticket", null, null);
        await using var guest = await PianoClient.ConnectAsync(rooms.Port, lobby.Data.GetProperty("url").GetString()!, null);
        Assert.Equal(Protocol.RoomType.Lobby, (await guest.HearAsync(Case.RoomJoined)).RoomJoined.Room.RoomType);
    }
}
