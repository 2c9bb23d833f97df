using System.Text.Json;
using Ensemble.Contracts.Events;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

public sealed class FriendTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private const string Root = "/api/users/friends";

    private readonly IdentityService identity = shared.Service;
    private readonly Api api = shared.Service.Api;

    [Theory]
    [InlineData("/api/users/friends")]
    [InlineData("/api/v1/users/friends")]
    public async Task Who_is_asked_and_accepts_is_a_friend_for_both(string root)
    {
        var (clara, robert) = (await PersonAsync(), await PersonAsync());

        var asked = await api.PostAsync($"{root}/requests", new { user_id = robert.Id }, clara.Token);
        var pending = Assert.Single((await api.GetAsync(root, robert.Token)).Data.GetProperty("pending_requests").EnumerateArray());
        var sent = Assert.Single((await api.GetAsync($"{root}/requests", clara.Token)).Data.GetProperty("sent_requests").EnumerateArray());
        var accepted = await api.PostAsync($"{root}/requests/{clara.Id}/accept", token: robert.Token);
        var again = await api.PostAsync($"{root}/requests/{clara.Id}/accept", token: robert.Token);

        Assert.Equal((201, "requested"), (asked.Status, asked["state"]));
        Assert.Equal((clara.Id, clara.Name, robert.Id), (pending.Text("user_id"), pending.Text("username"), sent.Text("user_id")));
        Assert.Equal(identity.Time.GetUtcNow(), pending.GetProperty("sent_at").GetDateTimeOffset());
        Assert.Equal((200, "friends", 200, "friends"), (accepted.Status, accepted["state"], again.Status, again["state"]));
        Assert.Equal((robert.Name, clara.Name), ((await FriendsAsync(clara)).Single().Text("username"), (await FriendsAsync(robert)).Single().Text("username")));
        Assert.Empty((await api.GetAsync(root, robert.Token)).Data.GetProperty("pending_requests").EnumerateArray());
    }

    [Fact]
    public async Task The_list_has_the_documented_fields()
    {
        var (clara, robert, asking) = (await PersonAsync(), await PersonAsync(), await PersonAsync());
        await BefriendAsync(clara, robert);
        await api.PostAsync($"{Root}/requests", new { user_id = clara.Id }, asking.Token);

        var reply = await api.GetAsync(Root, clara.Token);

        Assert.True(reply.Body.GetProperty("success").GetBoolean());
        var friend = reply.Data.GetProperty("friends")[0];
        Assert.Equal(
            ["avatar_url", "current_room", "current_room_id", "friends_since", "status", "user_id", "user_tag", "username"], friend.Names());
        Assert.Equal(["avatar_url", "sent_at", "user_id", "user_tag", "username"], reply.Data.GetProperty("pending_requests")[0].Names());
        Assert.Equal(401, (await api.GetAsync(Root)).Status);
    }

    [Fact]
    public async Task Two_who_ask_each_other_at_once_are_friends_by_one_row()
    {
        var pairs = new List<(Person, Person)>();
        for (var pair = 0; pair < 5; pair++)
            pairs.Add((await PersonAsync(), await PersonAsync()));

        await Task.WhenAll(pairs.SelectMany(pair => new[] { AskAsync(pair.Item1, pair.Item2), AskAsync(pair.Item2, pair.Item1) }));

        foreach (var (one, other) in pairs)
        {
            Assert.Equal(other.Id, (await FriendsAsync(one)).Single().Text("user_id"));
            var (oneId, otherId) = (Guid.Parse(one.Id), Guid.Parse(other.Id));
            Assert.Equal(1, await identity.WithDbAsync(db => db.Friendships.CountAsync(
                row => (row.LowId == oneId && row.HighId == otherId) || (row.LowId == otherId && row.HighId == oneId))));
        }
    }

    [Fact]
    public async Task To_ask_twice_changes_nothing_and_is_told_once()
    {
        var (clara, robert) = (await PersonAsync(), await PersonAsync());

        await AskAsync(clara, robert);
        var again = await AskAsync(clara, robert);
        await AskAsync(robert, clara);
        var friends = await AskAsync(clara, robert);

        Assert.Equal((200, "requested"), (again.Status, again["state"]));
        Assert.Equal((200, "friends"), (friends.Status, friends["state"]));
        var (claraId, robertId) = (Guid.Parse(clara.Id), Guid.Parse(robert.Id));
        var requested = Assert.Single(await identity.PublishedAsync<FriendRequested>(), fact => fact.RequesterId == claraId);
        var accepted = Assert.Single(await identity.PublishedAsync<FriendshipAccepted>(), fact => fact.RequesterId == claraId);
        Assert.Equal((robertId, clara.Name), (requested.RecipientId, requested.RequesterName));
        Assert.Equal((requested.FriendshipId, robertId, robert.Name), (accepted.FriendshipId, accepted.AccepterId, accepted.AccepterName));
    }

    [Fact]
    public async Task A_request_is_declined_or_taken_back_by_the_right_one_only()
    {
        var (clara, robert) = (await PersonAsync(), await PersonAsync());
        await AskAsync(clara, robert);

        Assert.Equal(404, (await api.PostAsync($"{Root}/requests/{robert.Id}/accept", token: clara.Token)).Status);
        Assert.Equal(404, (await api.PostAsync($"{Root}/requests/{robert.Id}/decline", token: clara.Token)).Status);
        Assert.Equal(404, (await api.DeleteAsync($"{Root}/requests/{clara.Id}", robert.Token)).Status);
        Assert.Equal(404, (await api.DeleteAsync($"{Root}/{clara.Id}", robert.Token)).Status);

        var declined = await api.PostAsync($"{Root}/requests/{clara.Name}/decline", token: robert.Token);
        Assert.Equal((200, "none"), (declined.Status, declined["state"]));
        Assert.Equal(404, (await api.PostAsync($"{Root}/requests/{clara.Id}/accept", token: robert.Token)).Status);
        await AskAsync(clara, robert);
        Assert.Equal(200, (await api.DeleteAsync($"{Root}/requests/{robert.Id}", clara.Token)).Status);
        Assert.Empty((await api.GetAsync(Root, robert.Token)).Data.GetProperty("pending_requests").EnumerateArray());
    }

    [Fact]
    public async Task A_friend_is_removed_for_both()
    {
        var (clara, robert) = (await PersonAsync(), await PersonAsync());
        await BefriendAsync(clara, robert);

        var removed = await api.DeleteAsync($"{Root}/{clara.Name.ToUpperInvariant()}", robert.Token);

        Assert.Equal(200, removed.Status);
        Assert.Empty(await FriendsAsync(clara));
        Assert.Equal(404, (await api.DeleteAsync($"{Root}/{clara.Id}", robert.Token)).Status);
    }

    [Fact]
    public async Task Oneself_nobody_and_nothing_can_not_be_asked()
    {
        var clara = await PersonAsync();

        Assert.Equal(422, (await api.PostAsync($"{Root}/requests", new { username = clara.Name }, clara.Token)).Status);
        Assert.Equal(404, (await api.PostAsync($"{Root}/requests", new { user_id = Guid.NewGuid() }, clara.Token)).Status);
        Assert.Equal(404, (await api.PostAsync($"{Root}/requests", new { username = "no one\u0001" }, clara.Token)).Status);
        var nothing = await api.PostAsync($"{Root}/requests", new { }, clara.Token);
        Assert.Equal((400, "user_id"), (nothing.Status, nothing.Error.GetProperty("details").Text("field")));
        Assert.Equal(401, (await api.PostAsync($"{Root}/requests", new { username = clara.Name })).Status);
    }

    [Fact]
    public async Task Who_is_banned_can_not_be_asked_and_is_not_shown()
    {
        var (clara, robert) = (await PersonAsync(), await PersonAsync());
        await BefriendAsync(clara, robert);
        var admin = await api.LoginAsync("admin", IdentityService.AdminPassword);

        await api.PatchAsync($"/api/admin/users/{robert.Id}", new { banned = true }, admin);
        Assert.Empty(await FriendsAsync(clara));
        Assert.Equal(404, (await AskAsync(clara, robert)).Status);

        await api.PatchAsync($"/api/admin/users/{robert.Id}", new { banned = false }, admin);
        Assert.Single(await FriendsAsync(clara));
    }

    [Fact]
    public async Task Who_is_blocked_is_no_friend_any_more_and_can_not_ask()
    {
        var (clara, robert) = (await PersonAsync(), await PersonAsync());
        await BefriendAsync(clara, robert);

        var blocked = await api.PutAsync($"{Root}/blocks/{robert.Id}", new { }, clara.Token);
        Assert.Equal((200, "blocked"), (blocked.Status, blocked["state"]));
        Assert.Equal(200, (await api.PutAsync($"{Root}/blocks/{robert.Id}", new { }, clara.Token)).Status);
        Assert.Empty(await FriendsAsync(robert));
        var refused = await AskAsync(robert, clara);
        Assert.Equal((403, "REQUEST_REFUSED"), (refused.Status, refused.Error.Text("code")));
        Assert.Equal(409, (await AskAsync(clara, robert)).Status);
        Assert.Equal(robert.Id, (await api.GetAsync($"{Root}/blocks", clara.Token)).Data.GetProperty("blocked")[0].Text("user_id"));

        Assert.Equal(200, (await api.DeleteAsync($"{Root}/blocks/{robert.Id}", clara.Token)).Status);
        Assert.Equal(404, (await api.DeleteAsync($"{Root}/blocks/{robert.Id}", clara.Token)).Status);
        Assert.Equal(201, (await AskAsync(robert, clara)).Status);
    }

    [Fact]
    public async Task Requests_and_friends_have_limits_that_hold_when_many_ask_at_once()
    {
        await using var small = await IdentityService.StartAsync(new()
        {
            ["Friends:MaxFriends"] = "2", ["Friends:MaxSent"] = "3", ["Friends:MaxReceived"] = "3", ["Friends:MaxBlocks"] = "1",
        });
        var people = new List<JsonElement>();
        for (var person = 0; person < 7; person++)
            people.Add(await small.Api.RegisterAsync());
        var first = people[0];

        var sent = await Task.WhenAll(people.Skip(1).Select(other => AskAsync(first, other)));
        Assert.Equal([201, 201, 201, 422, 422, 422], sent.Select(reply => reply.Status).Order());
        Assert.All(sent.Where(reply => reply.Status == 422), reply => Assert.Equal("TOO_MANY_REQUESTS", reply.Error.Text("code")));

        var accepted = await Task.WhenAll(people.Skip(1).Select(other => AskAsync(other, first)));
        Assert.Equal(2, accepted.Count(reply => reply.Status == 200));
        Assert.Contains(accepted, reply => reply.Status == 422 && reply.Error.Text("code") == "TOO_MANY_FRIENDS");
        Assert.Equal(2, (await small.Api.GetAsync(Root, first.Text("token"))).Data.GetProperty("friends").GetArrayLength());

        Task<Reply> AskAsync(JsonElement from, JsonElement to) =>
            small.Api.PostAsync($"{Root}/requests", new { user_id = to.Text("user_id") }, from.Text("token"));
    }

    private async Task<Person> PersonAsync()
    {
        var account = await api.RegisterAsync();
        return new Person(account.Text("user_id"), account.GetProperty("user").Text("username"), account.Text("token"));
    }

    private async Task BefriendAsync(Person one, Person other)
    {
        await AskAsync(one, other);
        Assert.Equal("friends", (await AskAsync(other, one))["state"]);
    }

    private Task<Reply> AskAsync(Person from, Person to) => api.PostAsync($"{Root}/requests", new { user_id = to.Id }, from.Token);

    private async Task<JsonElement[]> FriendsAsync(Person person) =>
        [.. (await api.GetAsync(Root, person.Token)).Data.GetProperty("friends").EnumerateArray()];

    private sealed record Person(string Id, string Name, string Token);
}
