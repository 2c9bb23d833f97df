using System.Net.Http.Headers;
using System.Net.Http.Json;
using Ensemble.Contracts.Realtime;
using Ensemble.Samples.Journey;

namespace Ensemble.Tests.Fleet;

/// <summary>Friends are made from a room: rooms asks identity, and identity tells the other's sockets, also what happens over REST.</summary>
public sealed class FriendSocketTests(Fleet fleet)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_from_a_room_is_heard_in_another_and_what_is_accepted_over_rest_is_heard_back()
    {
        var clara = await Account.RegisterAsync(fleet.Gateway, Names.New("clara"), Cancel);
        var robert = await Account.RegisterAsync(fleet.Gateway, Names.New("robert"), Cancel);
        var (claras, roberts) = (new Inbox(), new Inbox());
        await using var claraPlays = await JoinAsync(clara, claras);
        await using var robertPlays = await JoinAsync(robert, roberts);

        await claraPlays.SendAsync(Ask(FriendRequest.Types.Action.Send, robert.Username), Cancel);

        var answer = (await claras.HearAsync(message => message.FriendUpdated is not null)).FriendUpdated;
        Assert.Equal((FriendUpdated.Types.State.Requested, robert.UserId.ToString()), (answer.State, answer.User.UserId));
        var asked = (await roberts.HearAsync(message => message.FriendUpdated is not null)).FriendUpdated;
        Assert.Equal((FriendUpdated.Types.State.Requested, clara.Username, ""), (asked.State, asked.User.Username, asked.CurrentRoom));
        Assert.Equal("friend_request", (await roberts.HearAsync(message => message.Notification is not null)).Notification.Kind);

        using var accept = new HttpRequestMessage(HttpMethod.Post, $"/api/users/friends/requests/{clara.UserId}/accept")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", robert.Token) },
            Content = JsonContent.Create(new { }),
        };
        using var accepted = await fleet.Gateway.SendAsync(accept, Cancel);
        Assert.True(accepted.IsSuccessStatusCode, await accepted.Content.ReadAsStringAsync(Cancel));

        var friend = (await claras.HearAsync(message => message.FriendUpdated?.State == FriendUpdated.Types.State.Friends)).FriendUpdated;
        Assert.Equal((robert.Username, Status.Online), (friend.User.Username, friend.Status));
        Assert.Equal("friend_accepted", (await claras.HearAsync(message => message.Notification is not null)).Notification.Kind);

        await claraPlays.SendAsync(Ask(FriendRequest.Types.Action.Send, clara.Username), Cancel);
        var error = (await claras.HearAsync(message => message.Error is not null)).Error;
        Assert.Equal((Error.Types.Type.Validation, "VALIDATION_ERROR", "target"), (error.Type, error.Code, error.Details["field"]));
    }

    private static async Task<RoomClient> JoinAsync(Account account, Inbox inbox)
    {
        var client = new RoomClient(account, await account.CreateRoomAsync("Friends", Cancel), inbox.Take);
        await client.JoinAsync(Cancel);
        return client;
    }

    private static ServerMessage Ask(FriendRequest.Types.Action action, string target) =>
        new() { MessageType = MessageType.FriendRequest, FriendRequest = new FriendRequest { Action = action, Target = target } };

    private sealed class Inbox
    {
        private readonly List<ClientMessage> heard = [];

        public void Take(ClientMessage message)
        {
            lock (heard)
                heard.Add(message);
        }

        public async Task<ClientMessage> HearAsync(Predicate<ClientMessage> fits)
        {
            ClientMessage? found = null;
            await Eventually.TrueAsync(() => (found = Find(fits)) is not null, "the message came", cancel: Cancel);
            return found!;
        }

        private ClientMessage? Find(Predicate<ClientMessage> fits)
        {
            lock (heard)
                return heard.Find(fits);
        }
    }
}
