using System.Text.Json;
using Ensemble.ServiceDefaults.Presence;
using StackExchange.Redis;

namespace Ensemble.Tests.Identity;

public sealed class FriendPresenceTests : IAsyncLifetime
{
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private IdentityService identity = null!;
    private ConnectionMultiplexer writer = null!;
    private JsonElement clara;
    private JsonElement robert;

    public async ValueTask InitializeAsync()
    {
        identity = await IdentityService.StartAsync(new() { ["ConnectionStrings:redis"] = redis.ConnectionString });
        writer = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",abortConnect=false");
        (clara, robert) = (await identity.Api.RegisterAsync(), await identity.Api.RegisterAsync());
        foreach (var (from, to) in new[] { (clara, robert), (robert, clara) })
            await identity.Api.PostAsync("/api/users/friends/requests", new { user_id = to.Text("user_id") }, from.Text("token"));
        // Their logins are no sign of life any more.
        identity.Time.Advance(TimeSpan.FromMinutes(6));
    }

    public async ValueTask DisposeAsync()
    {
        writer.Dispose();
        await identity.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task A_public_room_is_shown_by_name_and_id()
    {
        var room = Guid.CreateVersion7();
        await InRoomAsync(new Whereabouts(Availability.Busy, room, "Kinderszenen, op. 15"));

        var friend = await RobertAsync();

        Assert.Equal("busy", friend.Text("status"));
        Assert.Equal(("Kinderszenen, op. 15", room), (friend.Text("current_room"), friend.GetProperty("current_room_id").GetGuid()));
    }

    [Fact]
    public async Task A_private_room_is_not_named_and_who_is_invisible_is_nowhere()
    {
        await InRoomAsync(new Whereabouts(Availability.Away));
        var hidden = await RobertAsync();
        Assert.Equal(("away", "private room"), (hidden.Text("status"), hidden.Text("current_room")));
        Assert.Equal(JsonValueKind.Null, hidden.GetProperty("current_room_id").ValueKind);

        await PresenceBoard.WriteSeenAsync(writer.GetDatabase(), [robert.GetProperty("user_id").GetGuid()]);
        await InRoomAsync(new Whereabouts(Availability.Invisible, Guid.CreateVersion7(), "Seen by nobody"));
        await OfflineAsync();
    }

    [Fact]
    public async Task A_request_or_a_login_in_the_last_five_minutes_is_online()
    {
        await OfflineAsync();
        await PresenceBoard.WriteSeenAsync(writer.GetDatabase(), [robert.GetProperty("user_id").GetGuid()]);
        Assert.Equal("online", (await RobertAsync()).Text("status"));

        await writer.GetDatabase().KeyDeleteAsync($"presence:seen:{robert.Text("user_id")}");
        await identity.Api.LoginAsync(robert.GetProperty("user").Text("username"), Api.Password);
        Assert.Equal("online", (await RobertAsync()).Text("status"));
        identity.Time.Advance(TimeSpan.FromMinutes(5));
        await OfflineAsync();
    }

    [Fact]
    public async Task Who_left_is_offline_and_what_another_node_wrote_meanwhile_stays()
    {
        var (first, second) = (new Whereabouts(Availability.Online, Guid.CreateVersion7(), "First"), new Whereabouts(Availability.Online, Guid.CreateVersion7(), "Second"));
        await InRoomAsync(first);
        await InRoomAsync(second);

        await LeftAsync(first);
        Assert.Equal("Second", (await RobertAsync()).Text("current_room"));
        await LeftAsync(second);
        await OfflineAsync();
    }

    [Fact]
    public async Task Without_Redis_the_list_is_answered_and_nobody_is_in_a_room()
    {
        await InRoomAsync(new Whereabouts(Availability.Online));
        await redis.StopAsync();

        var friend = await RobertAsync();

        Assert.Equal(("offline", JsonValueKind.Null), (friend.Text("status"), friend.GetProperty("current_room").ValueKind));
    }

    [Fact]
    public async Task Nothing_stands_longer_than_a_minute_or_for_who_was_seen_five()
    {
        var user = robert.GetProperty("user_id").GetGuid();
        await InRoomAsync(new Whereabouts(Availability.Online));
        await PresenceBoard.WriteSeenAsync(writer.GetDatabase(), [user]);

        var inRoom = await writer.GetDatabase().KeyTimeToLiveAsync($"presence:room:{user}");
        var seen = await writer.GetDatabase().KeyTimeToLiveAsync($"presence:seen:{user}");

        Assert.InRange(inRoom!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        Assert.InRange(seen!.Value, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
    }

    private async Task OfflineAsync()
    {
        var friend = await RobertAsync();
        Assert.Equal(("offline", JsonValueKind.Null), (friend.Text("status"), friend.GetProperty("current_room").ValueKind));
    }

    private async Task<JsonElement> RobertAsync()
    {
        var reply = await identity.Api.GetAsync("/api/users/friends", clara.Text("token"));
        Assert.Equal(200, reply.Status);
        return Assert.Single(reply.Data.GetProperty("friends").EnumerateArray());
    }

    private Task InRoomAsync(Whereabouts where) => PresenceBoard.WriteRoomsAsync(writer.GetDatabase(), [Robert(where)], []);

    private Task LeftAsync(Whereabouts where) => PresenceBoard.WriteRoomsAsync(writer.GetDatabase(), [], [Robert(where)]);

    private KeyValuePair<Guid, Whereabouts> Robert(Whereabouts where) => new(robert.GetProperty("user_id").GetGuid(), where);
}
