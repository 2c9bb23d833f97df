using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Nodes;

/// <summary>Redis is away for longer than a lease.</summary>
public sealed class RedisOutageTests : TwoProcesses
{
    [Fact]
    public async Task WhileRedis_is_away_for_long_rooms_end_and_they_are_back_with_it()
    {
        var (room, holder, _) = await OpenRoomAsync(new { room_name = "Without Redis", settings = new { persistent = true } });
        await using var client = await ConnectAsync(holder, room, Owner);
        await client.HearAsync(Case.RoomJoined);
        await Redis.StopAsync();

        await client.ClosedAsync(1001);
        Assert.Equal(503, (await holder.Api.PostAsync($"/api/rooms/{room}/ticket", new { }, Owner)).Status);
        Redis.Resume();

        await using var back = await ComeBackAsync(holder, room, Owner);
        await back.HearAsync(Case.RoomJoined);
    }
}
