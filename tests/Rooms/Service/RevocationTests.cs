using Ensemble.ServiceDefaults.Access.Revocation;
using Microsoft.Extensions.DependencyInjection;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>Sockets end with the session that they were opened with.</summary>
public sealed class RevocationTests(SharedRooms shared) : IClassFixture<SharedRooms>
{
    private readonly RoomsService _rooms = shared.Service;

    [Fact]
    public async Task Every_socket_of_a_session_that_ends_is_closed_and_its_notes_with_it()
    {
        var (anna, bert) = (_rooms.Identity.Register("anna"), _rooms.Identity.Register("bert"));
        var id = await _rooms.Api.MakeRoomAsync(anna, new { room_name = "Short" });
        await using var byTicket = await _rooms.ConnectAsync(id, anna);
        await using var byToken = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", anna.Token);
        await using var other = await _rooms.ConnectAsync(id, bert);
        await other.HearAsync(Case.RoomJoined);
        await byToken.HearAsync(Case.Welcome);
        await byTicket.HearAsync(Case.RoomJoined);

        End(anna);

        await byTicket.ClosedAsync(4001);
        await byToken.ClosedAsync(4001);
        await other.HearAsync(Case.UserLeft, message => message.UserLeft.UserId == anna.User.UserId);
        Assert.Null(other.ClosedWith);
    }

    [Fact]
    public async Task A_socket_that_opens_while_its_session_ends_is_closed_too()
    {
        var anna = _rooms.Identity.Register("anna");
        var ticket = await _rooms.Api.PostAsync($"/api/rooms/{await _rooms.Api.MakeRoomAsync(anna, new { room_name = "Short" })}/ticket", new { }, anna);
        End(anna);

        // Identity hasn't heard of it, so it lets the ticket in.
        await using var late = await PianoClient.ConnectAsync(_rooms.Port, ticket.Data.GetProperty("url").GetString()!, null);

        await late.ClosedAsync(4001);
    }

    private void End(Login login) =>
        _rooms.Services.GetRequiredService<RevokedSessions>().Add(Guid.Parse(login.Session), DateTimeOffset.UtcNow);
}
