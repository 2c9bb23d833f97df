using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Channels;

public sealed class ChannelTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    private Api Api => chat.Api;

    [Fact]
    public async Task The_first_channel_of_everybody_is_general()
    {
        var clara = chat.Identity.Register("clara");

        var first = (await Api.ChannelsAsync(clara))[0];

        Assert.Equal(("general", false, false, false), (first.Text("name"), first.GetProperty("is_private").GetBoolean(),
            first.GetProperty("is_voice").GetBoolean(), first.GetProperty("is_owner").GetBoolean()));
    }

    [Fact]
    public async Task A_public_channel_is_in_everybodys_list_also_of_those_who_come_later_without_a_row_for_each()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        await Api.ChannelsAsync(robert);
        var id = await Api.MakeChannelAsync(clara, new { name = " Études ", is_voice = true });
        var fanny = chat.Identity.Register("fanny");

        var own = (await Api.ChannelsAsync(clara)).Single(channel => channel.Text("id") == id);
        Assert.Equal((" Études ", true, true), (own.Text("name"), own.GetProperty("is_voice").GetBoolean(), own.GetProperty("is_owner").GetBoolean()));
        foreach (var other in new[] { robert, fanny })
            Assert.False((await Api.ChannelsAsync(other)).Single(channel => channel.Text("id") == id).GetProperty("is_owner").GetBoolean());
        var members = (await Api.GetAsync($"/api/channels/{id}/members", fanny)).Json.EnumerateArray().Select(member => member.Text("user_id")).ToList();
        Assert.Superset(new[] { clara, robert, fanny }.Select(login => login.User.UserId).ToHashSet(), members.ToHashSet());
        Assert.Equal(1, await chat.WithDbAsync(db => Task.FromResult(db.Members.Count(member => member.ChannelId == Guid.Parse(id)))));
    }

    [Fact]
    public async Task A_private_channel_is_in_the_lists_of_its_members_only()
    {
        var (clara, robert, fanny) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"), chat.Identity.Register("fanny"));

        var id = await Api.MakeChannelAsync(clara, isPrivate: true, robert, clara);

        Assert.Contains(await Api.ChannelsAsync(robert), channel => channel.Text("id") == id);
        Assert.DoesNotContain(await Api.ChannelsAsync(fanny), channel => channel.Text("id") == id);
        var members = (await Api.GetAsync($"/api/channels/{id}/members", robert)).Json.EnumerateArray()
            .Select(member => (member.Text("user_id"), member.GetProperty("can_manage").GetBoolean())).ToHashSet();
        Assert.Equal([(clara.User.UserId, true), (robert.User.UserId, false)], members);
    }

    [Fact]
    public async Task A_member_that_is_no_account_is_named_and_nothing_is_made()
    {
        var clara = chat.Identity.Register("clara");
        var nobody = Guid.CreateVersion7();

        var answer = await Api.PostAsync("/api/channels", new { name = "x", is_private = true, members = new[] { nobody } }, clara);

        Assert.Equal((404, "members"), (answer.Status, answer.PlainField()));
        Assert.Contains($"{nobody}", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(await Api.ChannelsAsync(clara), channel => channel.Text("name") == "x");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("two\nlines")]
    [InlineData("101")]
    public async Task A_name_that_is_none_is_refused(string? name)
    {
        var answer = await Api.PostAsync("/api/channels", new { name = name == "101" ? new string('a', 101) : name }, chat.Identity.Register("clara"));

        Assert.Equal((400, "name"), (answer.Status, answer.PlainField()));
    }

    [Theory]
    [InlineData("/api/channels?limit=0", "limit")]
    [InlineData("/api/channels?limit=1001", "limit")]
    [InlineData("/api/channels?limit=ten", "limit")]
    [InlineData("/api/channels?after=x", "after")]
    [InlineData("/api/channels?archived=perhaps", "archived")]
    public async Task A_bad_parameter_of_the_list_is_named(string path, string field)
    {
        var answer = await Api.GetAsync(path, chat.Identity.Register("clara"));

        Assert.Equal((400, field), (answer.Status, answer.PlainField()));
    }

    [Fact]
    public async Task The_list_goes_on_after_its_last_channel()
    {
        var clara = chat.Identity.Register("clara");
        for (var i = 0; i < 3; i++)
            await Api.MakeChannelAsync(clara);
        var all = (await Api.ChannelsAsync(clara)).Select(channel => channel.Text("id")).ToList();

        var (paged, last) = (new List<string>(), "");
        while (await Api.ChannelsAsync(clara, $"?limit=2{last}") is { Count: > 0 } page)
        {
            paged.AddRange(page.Select(channel => channel.Text("id")));
            last = $"&after={paged[^1]}";
        }

        Assert.Equal(all, paged);
    }

    [Fact]
    public async Task An_archived_channel_is_nowhere_and_its_owner_opens_it_again_with_all_that_was_said()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var id = await Api.MakeChannelAsync(clara);
        var message = await Api.SayAsync(id, robert, "before");

        await Api.DeleteAsync($"/api/channels/{id}", clara).OkAsync();
        await Api.DeleteAsync($"/api/channels/{id}", clara).OkAsync();

        Assert.DoesNotContain(await Api.ChannelsAsync(robert), channel => channel.Text("id") == id);
        Assert.Equal(404, (await Api.GetAsync($"/api/channels/{id}/messages", robert)).Status);
        Assert.Equal(404, (await Api.PostAsync($"/api/channels/{id}/messages", new { content = "still?" }, robert)).Status);
        Assert.Equal(404, (await Api.PatchAsync($"/api/messages/{message}", new { content = "still?" }, robert)).Status);
        Assert.Equal(404, (await Api.GetAsync($"/api/channels/{id}/ownership", clara)).Status);
        Assert.Equal(404, (await Api.PatchAsync($"/api/channels/{id}", new { name = "x" }, clara)).Status);
        Assert.Equal(id, Assert.Single(await Api.ChannelsAsync(clara, "?archived=true")).Text("id"));

        Assert.Equal(403, (await Api.PatchAsync($"/api/channels/{id}", new { is_archived = false }, robert)).Status);
        await Api.PatchAsync($"/api/channels/{id}", new { is_archived = false }, clara).OkAsync();
        Assert.Equal("before", Assert.Single(await Api.MessagesAsync(id, robert)).Text("content"));
    }

    [Fact]
    public async Task Info_counts_messages_that_stand_and_names_the_owner()
    {
        var clara = chat.Identity.Register("clara");
        var id = await Api.MakeChannelAsync(clara);
        await Api.SayAsync(id, clara, "one");
        var two = await Api.SayAsync(id, clara, "two");
        await Api.DeleteAsync($"/api/messages/{two}", clara).OkAsync();

        var info = (await Api.GetAsync($"/api/channels/{id}/info", clara)).Json;

        Assert.Equal(("Test channel", "clara", 1), (info.Text("name"), info.Text("owner_username"), info.GetProperty("message_count").GetInt32()));
    }

    [Fact]
    public async Task The_last_message_that_stands_is_the_last_one()
    {
        var clara = chat.Identity.Register("clara");
        var id = await Api.MakeChannelAsync(clara);
        await Api.SayAsync(id, clara, "one");
        var two = await Api.SayAsync(id, clara, "two");
        await Api.DeleteAsync($"/api/messages/{two}", clara).OkAsync();

        var last = (await Api.ChannelsAsync(clara)).Single(channel => channel.Text("id") == id).Text("last_message_at");

        Assert.Equal((await Api.MessagesAsync(id, clara)).Single().Text("created_at"), last);
    }

    [Fact]
    public async Task Who_owns_too_many_channels_makes_no_more_until_one_is_archived()
    {
        await using var strict = await ChatService.StartAsync(new() { ["Channels:MaxOwned"] = "2" });
        var clara = strict.Identity.Register("clara");
        var first = await strict.Api.MakeChannelAsync(clara);
        await strict.Api.MakeChannelAsync(clara);

        var third = await strict.Api.PostAsync("/api/channels", new { name = "third" }, clara);
        Assert.Equal((422, "TOO_MANY_CHANNELS"), (third.Status, third.PlainCode()));

        await strict.Api.DeleteAsync($"/api/channels/{first}", clara).OkAsync();
        await strict.Api.MakeChannelAsync(clara);
    }
}
