using Ensemble.Contracts.Identity;
using Grpc.Core;
using Grpc.Net.Client;
using Action = Ensemble.Contracts.Identity.RequestFriendRequest.Types.Action;
using State = Ensemble.Contracts.Identity.FriendReply.Types.State;

namespace Ensemble.Tests.Identity;

public sealed class FriendGrpcTests : IClassFixture<SharedIdentity>, IDisposable
{
    private readonly IdentityService identity;
    private readonly GrpcChannel channel;
    private readonly Friends.FriendsClient friends;

    public FriendGrpcTests(SharedIdentity shared)
    {
        identity = shared.Service;
        channel = GrpcChannel.ForAddress(identity.GrpcAddress);
        friends = new Friends.FriendsClient(channel);
    }

    public void Dispose() => channel.Dispose();

    [Fact]
    public async Task A_friendship_begins_is_seen_and_ends()
    {
        var (clara, robert) = (await identity.Api.RegisterAsync(), await identity.Api.RegisterAsync());
        var (claraId, robertId) = (clara.Text("user_id"), robert.Text("user_id"));

        var asked = await AskAsync(Action.Send, claraId, robert.GetProperty("user").Text("username"));
        Assert.Equal((State.Requested, robertId, true), (asked.State, asked.UserId, asked.Changed));
        Assert.False(await AreFriendsAsync(claraId, robertId));
        Assert.Equal(State.Friends, (await AskAsync(Action.Accept, robertId, claraId)).State);
        Assert.False((await AskAsync(Action.Send, robertId, claraId)).Changed);
        Assert.True(await AreFriendsAsync(robertId, claraId));
        Assert.Equal([robertId], (await friends.FriendsOfAsync(new() { UserId = claraId })).UserIds);

        Assert.Equal(State.None, (await AskAsync(Action.Remove, claraId, robertId)).State);
        Assert.False(await AreFriendsAsync(claraId, robertId));
        await AskAsync(Action.Send, claraId, robertId);
        Assert.Equal(State.None, (await AskAsync(Action.Remove, claraId, robertId)).State); // Taken back.
        await AskAsync(Action.Send, claraId, robertId);
        Assert.Equal(State.None, (await AskAsync(Action.Decline, robertId, claraId)).State);
    }

    [Fact]
    public async Task What_can_not_be_has_a_status()
    {
        var (clara, robert) = (await identity.Api.RegisterAsync(), await identity.Api.RegisterAsync());
        var (claraId, robertId) = (clara.Text("user_id"), robert.Text("user_id"));
        await identity.Api.PutAsync($"/api/users/friends/blocks/{claraId}", new { }, robert.Text("token"));

        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(Action.Send, claraId, claraId));
        Assert.Equal(StatusCode.NotFound, await StatusAsync(Action.Send, claraId, "nobody-at-all"));
        Assert.Equal(StatusCode.NotFound, await StatusAsync(Action.Accept, claraId, robertId));
        Assert.Equal(StatusCode.PermissionDenied, await StatusAsync(Action.Send, claraId, robertId));
        Assert.Equal(StatusCode.FailedPrecondition, await StatusAsync(Action.Send, robertId, claraId));
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(Action.Unspecified, claraId, robertId));
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(Action.Send, "x", robertId));
    }

    private async Task<FriendReply> AskAsync(Action action, string user, string target) =>
        await friends.RequestFriendAsync(new() { Action = action, UserId = user, Target = target });

    private async Task<bool> AreFriendsAsync(string user, string other) =>
        (await friends.AreFriendsAsync(new() { UserId = user, OtherId = other })).Friends;

    private async Task<StatusCode> StatusAsync(Action action, string user, string target) =>
        (await Assert.ThrowsAsync<RpcException>(() => AskAsync(action, user, target))).StatusCode;
}
