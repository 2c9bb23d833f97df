using System.Text.Json;
using Ensemble.Contracts.Identity;
using Ensemble.ServiceDefaults.Friends;
using Ensemble.ServiceDefaults.Presence;
using Grpc.Core;
using Grpc.Net.Client;
using StackExchange.Redis;
using Action = Ensemble.Contracts.Identity.RequestFriendRequest.Types.Action;
using FriendStatus = Ensemble.Contracts.Identity.FriendReply.Types.Status;

namespace Ensemble.Tests.Identity;

/// <summary>What the other side's sockets are told of friends, whichever way it happened.</summary>
public sealed class FriendNewsTests : IAsyncLifetime
{
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private readonly List<FriendNews> heard = [];
    private IdentityService identity = null!;
    private ConnectionMultiplexer listener = null!;
    private GrpcChannel channel = null!;
    private JsonElement clara;
    private JsonElement robert;

    public async ValueTask InitializeAsync()
    {
        identity = await IdentityService.StartAsync(new() { ["ConnectionStrings:redis"] = redis.ConnectionString });
        listener = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",abortConnect=false");
        await FriendWire.SubscribeAsync(listener, Hear);
        channel = GrpcChannel.ForAddress(identity.GrpcAddress);
        (clara, robert) = (await identity.Api.RegisterAsync(), await identity.Api.RegisterAsync());
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        listener.Dispose();
        await identity.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task Every_change_over_rest_is_told_to_the_other_side_and_what_changes_nothing_is_not()
    {
        await PostAsync(clara, "requests", new { user_id = Id(robert) });
        await PostAsync(clara, "requests", new { user_id = Id(robert) });
        await PostAsync(robert, $"requests/{Id(clara)}/decline");
        await PostAsync(clara, "requests", new { user_id = Id(robert) });
        await PostAsync(robert, $"requests/{Id(clara)}/accept");
        await PostAsync(robert, $"requests/{Id(clara)}/accept");
        await identity.Api.PutAsync($"/api/users/friends/blocks/{Id(clara)}", new { }, robert.Text("token"));
        await identity.Api.PutAsync($"/api/users/friends/blocks/{Id(clara)}", new { }, robert.Text("token"));
        await PostAsync(clara, "requests", new { user_id = Id(robert) }); // Refused.

        var news = await HeardAsync(5);

        Assert.Equal(
            [
                (Id(robert), FriendState.Requested, FriendNotice.Request), (Id(clara), FriendState.None, FriendNotice.None),
                (Id(robert), FriendState.Requested, FriendNotice.Request), (Id(clara), FriendState.Friends, FriendNotice.Accepted),
                (Id(clara), FriendState.None, FriendNotice.None),
            ],
            news.Select(told => (told.To, told.State, told.Notice)));
        Assert.Equal((Id(clara), clara.GetProperty("user").Text("username")), (news[0].UserId, news[0].Username));
        Assert.All(news, told => Assert.Equal(told.State == FriendState.Friends, told.Availability is not null)); // By the login just now.
    }

    [Fact]
    public async Task Over_grpc_it_is_the_same_and_where_a_friend_is_comes_along()
    {
        var (room, friends) = (Guid.CreateVersion7(), new Friends.FriendsClient(channel));
        await PresenceBoard.WriteRoomsAsync(
            listener.GetDatabase(), [new(Id(robert), new Whereabouts(Availability.Busy, room, "Papillons"))], []);

        var asked = await friends.RequestFriendAsync(new() { Action = Action.Send, UserId = clara.Text("user_id"), Target = robert.Text("user_id") });
        Assert.Equal((FriendStatus.Offline, "", ""), (asked.Status, asked.CurrentRoom, asked.CurrentRoomId)); // No friend yet.
        await friends.RequestFriendAsync(new() { Action = Action.Accept, UserId = robert.Text("user_id"), Target = clara.Text("user_id") });
        var seen = await friends.RequestFriendAsync(new() { Action = Action.Send, UserId = clara.Text("user_id"), Target = robert.Text("user_id") });

        Assert.Equal((FriendStatus.Busy, "Papillons", room.ToString(), false), (seen.Status, seen.CurrentRoom, seen.CurrentRoomId, seen.Changed));
        var accepted = (await HeardAsync(2))[1];
        Assert.Equal((Id(clara), FriendState.Friends, FriendNotice.Accepted), (accepted.To, accepted.State, accepted.Notice));
        Assert.Equal((Availability.Busy, room, "Papillons"), (accepted.Availability, accepted.RoomId, accepted.RoomName));

        await PresenceBoard.WriteRoomsAsync(listener.GetDatabase(), [new(Id(robert), new Whereabouts(Availability.Invisible, room, "Papillons"))], []);
        seen = await friends.RequestFriendAsync(new() { Action = Action.Send, UserId = clara.Text("user_id"), Target = robert.Text("user_id") });
        Assert.Equal((FriendStatus.Offline, "", ""), (seen.Status, seen.CurrentRoom, seen.CurrentRoomId));
    }

    [Theory]
    [InlineData(Action.Send, "self", "VALIDATION_ERROR", "user_id")]
    [InlineData(Action.Send, "nobody-at-all", "RESOURCE_NOT_FOUND", null)]
    [InlineData(Action.Accept, "other", "RESOURCE_NOT_FOUND", null)]
    public async Task A_refusal_has_the_code_and_field_of_the_rest_api_in_its_trailers(Action action, string target, string code, string? field)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new Friends.FriendsClient(channel).RequestFriendAsync(new()
        {
            Action = action, UserId = clara.Text("user_id"),
            Target = target switch { "self" => clara.Text("user_id"), "other" => robert.Text("user_id"), _ => target },
        }));

        Assert.Equal((code, field), (failure.Trailers.GetValue("error-code"), failure.Trailers.GetValue("error-field")));
    }

    private Task<Reply> PostAsync(JsonElement from, string path, object? body = null) =>
        identity.Api.PostAsync($"/api/users/friends/{path}", body ?? new { }, from.Text("token"));

    private static Guid Id(JsonElement account) => account.GetProperty("user_id").GetGuid();

    private void Hear(FriendNews news)
    {
        lock (heard)
            heard.Add(news);
    }

    private async Task<List<FriendNews>> HeardAsync(int count)
    {
        await Eventually.TrueAsync(() => Count() >= count, $"{count} news");
        lock (heard)
            return [.. heard];
    }

    private int Count()
    {
        lock (heard)
            return heard.Count;
    }
}
