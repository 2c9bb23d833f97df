using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Channels;

public sealed class MembershipTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    private Api Api => chat.Api;

    [Fact]
    public async Task Who_leaves_a_public_channel_has_lost_it_until_joining_again()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var id = await Api.MakeChannelAsync(clara);

        await Api.PostAsync($"/api/channels/{id}/leave", null, robert).OkAsync();
        await Api.PostAsync($"/api/channels/{id}/leave", null, robert).OkAsync();
        Assert.DoesNotContain(await Api.ChannelsAsync(robert), channel => channel.Text("id") == id);
        Assert.DoesNotContain(await MembersAsync(id, clara), member => member == robert.User.UserId);

        await Api.PostAsync($"/api/channels/{id}/join", null, robert).OkAsync();
        await Api.PostAsync($"/api/channels/{id}/join", null, robert).OkAsync();
        Assert.Contains(await Api.ChannelsAsync(robert), channel => channel.Text("id") == id);
        Assert.Contains(await MembersAsync(id, clara), member => member == robert.User.UserId);
    }

    [Fact]
    public async Task A_public_channel_that_becomes_private_keeps_who_was_in_it_and_nobody_else()
    {
        var (clara, robert, fanny) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"), chat.Identity.Register("fanny"));
        var id = await Api.MakeChannelAsync(clara);
        await Api.ChannelsAsync(robert);
        await Api.PostAsync($"/api/channels/{id}/leave", null, fanny).OkAsync();

        await Api.PatchAsync($"/api/channels/{id}", new { is_private = true }, clara).OkAsync();

        var felix = chat.Identity.Register("felix");
        Assert.Equal(200, (await Api.GetAsync($"/api/channels/{id}/messages", robert)).Status);
        Assert.Equal(403, (await Api.GetAsync($"/api/channels/{id}/messages", fanny)).Status);
        Assert.Equal(403, (await Api.GetAsync($"/api/channels/{id}/messages", felix)).Status);
        await Api.PatchAsync($"/api/channels/{id}", new { is_private = false }, clara).OkAsync();
        Assert.Equal(200, (await Api.GetAsync($"/api/channels/{id}/messages", felix)).Status);
        Assert.Equal(403, (await Api.GetAsync($"/api/channels/{id}/messages", fanny)).Status);
    }

    [Fact]
    public async Task A_private_channel_passes_on_when_its_owner_leaves_and_is_archived_with_the_last()
    {
        var (clara, robert, fanny) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"), chat.Identity.Register("fanny"));
        var id = await Api.MakeChannelAsync(clara, isPrivate: true, robert, fanny);
        await Api.PostAsync($"/api/channels/{id}/members", new { rights = new[] { new { user_id = fanny.UserId, can_manage = true } } }, clara).OkAsync();

        await Api.PostAsync($"/api/channels/{id}/leave", null, clara).OkAsync();
        Assert.Equal((false, true), (await IsOwnerAsync(id, robert), await IsOwnerAsync(id, fanny)));

        await Api.PostAsync($"/api/channels/{id}/leave", null, fanny).OkAsync();
        Assert.True(await IsOwnerAsync(id, robert));
        await Api.PostAsync($"/api/channels/{id}/leave", null, robert).OkAsync();
        Assert.Equal(404, (await Api.GetAsync($"/api/channels/{id}/ownership", robert)).Status);
    }

    [Fact]
    public async Task Members_are_changed_wholly_or_not_at_all()
    {
        var (clara, robert, nobody) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"), Guid.CreateVersion7());
        var id = await Api.MakeChannelAsync(clara, isPrivate: true);
        var path = $"/api/channels/{id}/members";

        var unknown = await Api.PostAsync(path, new { add = new[] { robert.UserId, nobody } }, clara);
        Assert.Equal((404, "add"), (unknown.Status, unknown.PlainField()));
        var stranger = await Api.PostAsync(path, new { add = new[] { robert.UserId }, rights = new[] { new { user_id = nobody, can_write = true } } }, clara);
        Assert.Equal((422, "rights"), (stranger.Status, stranger.PlainField()));
        Assert.Equal([clara.User.UserId], await MembersAsync(id, clara));

        await Api.PostAsync(path, new { add = new[] { robert.UserId, robert.UserId, clara.UserId } }, clara).OkAsync();
        await Api.PostAsync(path, new { add = new[] { robert.UserId } }, clara).OkAsync();
        Assert.Equal(2, (await MembersAsync(id, clara)).Count);
        await Api.PostAsync(path, new { remove = new[] { robert.UserId, nobody } }, clara).OkAsync();
        Assert.Equal([clara.User.UserId], await MembersAsync(id, clara));
    }

    [Fact]
    public async Task A_manager_does_not_remove_the_owner()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var id = await Api.MakeChannelAsync(clara, isPrivate: true, robert);
        await Api.PostAsync($"/api/channels/{id}/members", new { rights = new[] { new { user_id = robert.UserId, can_manage = true } } }, clara).OkAsync();

        var answer = await Api.PostAsync($"/api/channels/{id}/members", new { remove = new[] { clara.UserId } }, robert);

        Assert.Equal((422, "remove"), (answer.Status, answer.PlainField()));
    }

    [Theory]
    [InlineData("add")]
    [InlineData("remove")]
    public async Task At_most_a_hundred_are_named_at_once(string field)
    {
        var clara = chat.Identity.Register("clara");
        var id = await Api.MakeChannelAsync(clara);
        var users = Enumerable.Range(0, 101).Select(_ => Guid.CreateVersion7());

        var answer = await Api.PostAsync($"/api/channels/{id}/members", new Dictionary<string, object> { [field] = users }, clara);

        Assert.Equal((400, field), (answer.Status, answer.PlainField()));
    }

    [Fact]
    public async Task A_private_channel_has_no_more_members_than_it_may_have()
    {
        await using var strict = await ChatService.StartAsync(new() { ["Channels:MaxMembers"] = "2" });
        var (clara, robert, fanny) = (strict.Identity.Register("clara"), strict.Identity.Register("robert"), strict.Identity.Register("fanny"));
        var id = await strict.Api.MakeChannelAsync(clara, isPrivate: true, robert);

        var third = await strict.Api.PostAsync($"/api/channels/{id}/members", new { add = new[] { fanny.UserId } }, clara);
        Assert.Equal((422, "TOO_MANY_MEMBERS"), (third.Status, third.PlainCode()));

        await strict.Api.PostAsync($"/api/channels/{id}/members", new { add = new[] { fanny.UserId }, remove = new[] { robert.UserId } }, clara).OkAsync();
    }

    [Fact]
    public async Task The_list_of_members_goes_on_after_its_last()
    {
        var (clara, robert, fanny) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"), chat.Identity.Register("fanny"));
        var id = await Api.MakeChannelAsync(clara, isPrivate: true, robert, fanny);
        var all = await MembersAsync(id, clara);

        var first = await MembersAsync(id, clara, "?limit=2");
        var rest = await MembersAsync(id, clara, $"?limit=2&after={first[^1]}");

        Assert.Equal((3, 2), (all.Count, first.Count));
        Assert.Equal(all, first.Concat(rest));
        var refused = await Api.GetAsync($"/api/channels/{id}/members?limit=1001", clara);
        Assert.Equal((400, "limit"), (refused.Status, refused.PlainField()));
    }

    private async Task<List<string>> MembersAsync(string channel, Login reader, string query = "") =>
        [.. (await Api.GetAsync($"/api/channels/{channel}/members{query}", reader)).Json.EnumerateArray().Select(member => member.Text("user_id"))];

    private async Task<bool> IsOwnerAsync(string channel, Login user) =>
        (await Api.GetAsync($"/api/channels/{channel}/ownership", user)).Json.GetProperty("is_owner").GetBoolean();
}
