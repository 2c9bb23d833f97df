using Microsoft.EntityFrameworkCore;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>Whose a room is after the service was started anew.</summary>
public sealed class AbsentOwnerTests
{
    [Fact]
    public async Task After_a_restart_a_room_goes_on_to_who_is_back_but_not_from_an_owner_who_was_never_in_it()
    {
        await using var first = await RoomsService.StartAsync();
        var (anna, bert) = (first.Identity.Register("anna"), first.Identity.Register("bert"));
        var visited = await first.Api.MakeRoomAsync(anna, new { room_name = "Visited", settings = new { persistent = true } });
        var untouched = await first.Api.MakeRoomAsync(anna, new { room_name = "Untouched", settings = new { persistent = true } });
        await using (var owner = await first.ConnectAsync(visited, anna))
            await owner.HearAsync(Case.RoomJoined);
        await Eventually.TrueAsync(
            () => first.WithDbAsync(db => db.Rooms.AnyAsync(room => room.Id == Guid.Parse(visited) && room.OwnerCameAt != null)), "it is written down");

        await using var second = await first.StartAnotherAsync();
        await using var inVisited = await second.ConnectAsync(visited, bert);
        await using var inUntouched = await second.ConnectAsync(untouched, bert);
        await inUntouched.HearAsync(Case.RoomJoined);

        var heir = await Eventually.GetAsync(
            () => Task.FromResult(inVisited.Heard.FirstOrDefault(message => message.MessageCase == Case.OwnerChanged)), changed => changed is not null, 40);
        Assert.Equal((bert.User.UserId, anna.User.UserId), (heir!.OwnerChanged.OwnerId, heir.OwnerChanged.PreviousOwnerId));
        Assert.DoesNotContain(inUntouched.Heard, message => message.MessageCase == Case.OwnerChanged);
    }
}
