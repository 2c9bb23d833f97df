using Ensemble.Contracts.Identity;
using Ensemble.ServiceDefaults.Friends;
using Ensemble.ServiceDefaults.Presence;
using Grpc.Core;
using StackExchange.Redis;
using Action = Ensemble.Contracts.Realtime.FriendRequest.Types.Action;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;
using ErrorType = Ensemble.Contracts.Realtime.Error.Types.Type;
using State = Ensemble.Contracts.Realtime.FriendUpdated.Types.State;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>Friend requests over the piano socket, with two nodes of rooms.</summary>
public sealed class FriendTests : IAsyncLifetime
{
    private readonly PrivateRedis _redis = PrivateRedis.Start();
    private RoomsService _rooms = null!;
    private RoomsService _others = null!;
    private ConnectionMultiplexer _identity = null!;

    public async ValueTask InitializeAsync()
    {
        var settings = new Dictionary<string, string> { ["ConnectionStrings:redis"] = _redis.ConnectionString };
        _rooms = await RoomsService.StartAsync(settings);
        // Of another fleet as far as rooms go, whose board is among the keys; what is published reaches all of the server.
        _others = await RoomsService.StartAsync(new() { ["ConnectionStrings:redis"] = _redis.ConnectionString + ",defaultDatabase=1" });
        _identity = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString + ",abortConnect=false");
        await Eventually.TrueAsync(
            async () => (long)await _identity.GetDatabase().ExecuteAsync("PUBLISH", "friends:news", "no news") == 2, "both nodes listen");
    }

    public async ValueTask DisposeAsync()
    {
        _identity.Dispose();
        await _others.DisposeAsync();
        await _rooms.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_request_goes_to_identity_and_its_answer_comes_back_in_a_room_or_not()
    {
        var (clara, robert, room) = (_rooms.Identity.Register("clara"), _rooms.Identity.Register("robert"), Guid.CreateVersion7());
        _rooms.Identity.OnFriendRequest = _ => new FriendReply
        {
            State = FriendReply.Types.State.Friends, UserId = robert.User.UserId, Username = "robert", AvatarUrl = "/files/x", Changed = true,
            Status = FriendReply.Types.Status.Busy, CurrentRoom = "Kreisleriana", CurrentRoomId = room.ToString(),
        };
        await using var outside = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", clara.Token);

        await AskAsync(outside, Action.Accept, "robert");

        var updated = (await outside.HearAsync(Case.FriendUpdated)).FriendUpdated;
        Assert.Equal((State.Friends, robert.User.UserId, "robert", "/files/x"), (updated.State, updated.User.UserId, updated.User.Username, updated.User.AvatarUrl));
        Assert.Equal((Protocol.Status.Busy, "Kreisleriana", room.ToString()), (updated.Status, updated.CurrentRoom, updated.CurrentRoomId));
        var asked = Assert.Single(_rooms.Identity.FriendRequests);
        Assert.Equal((clara.User.UserId, "robert", RequestFriendRequest.Types.Action.Accept), (asked.UserId, asked.Target, asked.Action));
    }

    [Theory]
    [InlineData(StatusCode.PermissionDenied, "REQUEST_REFUSED", null, ErrorType.Permission)]
    [InlineData(StatusCode.NotFound, "RESOURCE_NOT_FOUND", null, ErrorType.Resource)]
    [InlineData(StatusCode.FailedPrecondition, "TOO_MANY_FRIENDS", null, ErrorType.Resource)]
    [InlineData(StatusCode.FailedPrecondition, "USER_BLOCKED", "user_id", ErrorType.Resource)]
    [InlineData(StatusCode.InvalidArgument, "VALIDATION_ERROR", "user_id", ErrorType.Validation)]
    [InlineData(StatusCode.Unavailable, null, null, ErrorType.System)]
    [InlineData(StatusCode.Internal, null, null, ErrorType.System)]
    public async Task What_identity_refuses_is_told_with_its_code_and_the_field(StatusCode status, string? code, string? field, ErrorType type)
    {
        var trailers = new Metadata();
        if (code is not null)
            trailers.Add("error-code", code);
        if (field is not null)
            trailers.Add("error-field", field);
        _rooms.Identity.OnFriendRequest = _ => throw new RpcException(new Status(status, "user_id: because"), trailers);
        await using var client = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", _rooms.Identity.Register("clara").Token);

        await AskAsync(client, Action.Send, "robert");

        var error = (await client.HearAsync(Case.Error)).Error;
        Assert.Equal((type, code ?? "UNAVAILABLE", Protocol.MessageType.FriendRequest), (error.Type, error.Code, error.CausedBy));
        Assert.Equal(field is null ? null : "target", error.Details.GetValueOrDefault("field"));
    }

    [Fact]
    public async Task Guests_and_requests_without_sense_are_refused_by_the_socket_itself()
    {
        var clara = _rooms.Identity.Register("clara");
        await using var guest = await _rooms.ConnectAsync(await _rooms.Api.MakeRoomAsync(clara), null);
        await AskAsync(guest, Action.Send, "clara");
        var refused = (await guest.HearAsync(Case.Error)).Error;
        Assert.Equal((ErrorType.Permission, "GUESTS_MAY_NOT"), (refused.Type, refused.Code));

        await using var client = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", clara.Token);
        await AskAsync(client, Action.Unspecified, "robert");
        await AskAsync(client, (Action)9, "robert");
        await AskAsync(client, Action.Send, "");
        await AskAsync(client, Action.Send, new string('x', 65));
        await AskAsync(client, Action.Send, "ro\u0007bert");

        await Eventually.TrueAsync(() => client.Heard.Count(message => message.MessageCase == Case.Error) == 5, "five errors");
        Assert.Equal(
            ["action", "action", "target", "target", "target"],
            client.Heard.Where(message => message.MessageCase == Case.Error).Select(message => message.Error.Details["field"]));
        Assert.Empty(_rooms.Identity.FriendRequests);
    }

    [Fact]
    public async Task A_user_asks_no_faster_by_more_sockets()
    {
        var clara = _rooms.Identity.Register("clara");
        await using var one = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", clara.Token);
        await using var two = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", clara.Token);
        for (var i = 0; i < 100; i++)
            await AskAsync(i % 2 == 0 ? one : two, Action.Send, $"user{i}");

        await Eventually.TrueAsync(() => one.Heard.Concat(two.Heard).Count(message => message.MessageCase is Case.Error or Case.FriendUpdated) == 100, "all are answered");

        Assert.All(one.Heard.Concat(two.Heard).Where(message => message.MessageCase == Case.Error), message => Assert.Equal("TOO_FAST", message.Error.Code));
        Assert.InRange(_rooms.Identity.FriendRequests.Count, 1, 99);
    }

    [Fact]
    public async Task News_reach_every_socket_of_the_user_on_every_node_and_nobody_else()
    {
        var (robert, clara) = (_rooms.Identity.Register("robert"), _rooms.Identity.Register("clara"));
        _others.Identity.Users[robert.User.UserId] = robert.User;
        await using var inRoom = await _rooms.ConnectAsync(await _rooms.Api.MakeRoomAsync(robert), robert);
        await using var outside = await PianoClient.ConnectAsync(_others.Port, "/api/websocket", _others.Identity.LogIn(robert.User).Token);
        await using var claras = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", clara.Token);
        await inRoom.HearAsync(Case.RoomJoined);
        await outside.HearAsync(Case.Welcome);
        var (room, at) = (Guid.CreateVersion7(), DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

        await TellAsync(News(FriendState.Requested, FriendNotice.Request));
        await TellAsync(News(FriendState.Friends, FriendNotice.Accepted) with
        {
            Availability = Availability.Away, RoomId = room, RoomName = "Papillons",
        });
        await FriendWire.PublishAsync(_identity, News(FriendState.Requested, FriendNotice.Request) with { At = at.AddSeconds(-1) }); // Overtaken.
        await TellAsync(News(FriendState.None, FriendNotice.None));

        foreach (var client in new[] { inRoom, outside })
        {
            await client.HearAsync(Case.FriendUpdated, message => message.FriendUpdated.State == State.None);
            Assert.Equal(
                [Case.FriendUpdated, Case.Notification, Case.FriendUpdated, Case.Notification, Case.FriendUpdated],
                client.Heard.Select(message => message.MessageCase).Where(kind => kind is Case.FriendUpdated or Case.Notification));
            var notices = client.Heard.Where(message => message.MessageCase == Case.Notification).Select(message => message.Notification).ToList();
            Assert.Equal(["friend_request", "friend_accepted"], notices.Select(notice => notice.Kind));
            Assert.All(notices, notice => Assert.Equal(at.ToUnixTimeMilliseconds(), notice.Time));
            var friends = (await client.HearAsync(Case.FriendUpdated, message => message.FriendUpdated.State == State.Friends)).FriendUpdated;
            Assert.Equal((clara.User.UserId, "clara", Protocol.Status.Away, "Papillons", room.ToString()),
                (friends.User.UserId, friends.User.Username, friends.Status, friends.CurrentRoom, friends.CurrentRoomId));
        }

        Assert.DoesNotContain(claras.Heard, message => message.MessageCase is Case.FriendUpdated or Case.Notification);

        async Task TellAsync(FriendNews news)
        {
            await FriendWire.PublishAsync(_identity, news);
            var state = news.State switch { FriendState.Friends => State.Friends, FriendState.Requested => State.Requested, _ => State.None };
            foreach (var client in new[] { inRoom, outside })
                await client.HearAsync(Case.FriendUpdated, message => message.FriendUpdated.State == state);
        }

        FriendNews News(FriendState state, FriendNotice notice) => new(robert.UserId, clara.UserId, "clara", null, state, notice, null, null, null, at);
    }

    [Fact]
    public async Task News_are_heard_again_when_Redis_is_back()
    {
        var robert = _rooms.Identity.Register("robert");
        await using var client = await PianoClient.ConnectAsync(_rooms.Port, "/api/websocket", robert.Token);
        await client.HearAsync(Case.Welcome);
        await _redis.StopAsync();
        _redis.Resume();

        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await FriendWire.PublishAsync(_identity, new FriendNews(
                        robert.UserId, Guid.CreateVersion7(), "clara", null, FriendState.Requested, FriendNotice.Request, null, null, null, DateTimeOffset.UtcNow));
                }
                catch (Exception failure) when (failure is RedisException or TimeoutException)
                {
                    return false; // On its way back.
                }

                return client.Heard.Any(message => message.MessageCase == Case.Notification);
            },
            "the news are heard",
            60);
    }

    private static Task AskAsync(PianoClient client, Action action, string target) =>
        client.SendAsync(new Protocol.ServerMessage { FriendRequest = new Protocol.FriendRequest { Action = action, Target = target } });
}
