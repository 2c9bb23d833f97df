using System.Text.Json;
using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Messages;

public sealed class MessageTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    private Api Api => chat.Api;

    [Fact]
    public async Task A_message_has_all_fields_that_clients_read()
    {
        var clara = chat.Identity.Register("clara");
        var channel = await Api.MakeChannelAsync(clara);
        var id = await Api.SayAsync(channel, clara, " Träumerei ");

        var message = Assert.Single(await Api.MessagesAsync(channel, clara));

        Assert.Equal((id, channel, clara.User.UserId, " Träumerei "), (message.Text("id"), message.Text("channel_id"), message.Text("user_id"), message.Text("content")));
        foreach (var absent in new[] { "file_url", "filename", "file_size", "edited_at", "deleted_at", "client_id" })
            Assert.Equal(JsonValueKind.Null, message.GetProperty(absent).ValueKind);
        Assert.Equal((1, 1, 0), (message.GetProperty("sequence").GetInt64(), message.GetProperty("changed").GetInt64(), message.GetProperty("reactions").GetArrayLength()));
        Assert.EndsWith("Z", message.Text("created_at"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 400)]
    [InlineData("   ", 400)]
    [InlineData("\u200b", 400)]
    [InlineData("bell\u0007", 400)]
    [InlineData("4000", 200)]
    [InlineData("4001", 400)]
    [InlineData("two\nlines\tand a tab", 200)]
    public async Task A_text_is_taken_or_refused_by_its_rules(string? content, int status)
    {
        var clara = chat.Identity.Register("clara");
        var channel = await Api.MakeChannelAsync(clara);
        var text = int.TryParse(content, out var length) ? new string('a', length) : content;

        var posted = await Api.PostAsync($"/api/channels/{channel}/messages", new { content = text }, clara);
        var id = await Api.SayAsync(channel, clara, "before");
        var edited = await Api.PatchAsync($"/api/messages/{id}", new { content = text }, clara);

        Assert.Equal((status, status), (posted.Status, edited.Status));
        if (status == 400)
            Assert.Equal(("content", "content"), (posted.PlainField(), edited.PlainField()));
    }

    [Fact]
    public async Task Pages_go_back_without_gap_or_double_and_begin_also_at_a_deleted_message()
    {
        var clara = chat.Identity.Register("clara");
        var channel = await Api.MakeChannelAsync(clara);
        var said = new List<string>();
        for (var i = 0; i < 7; i++)
            said.Add(await Api.SayAsync(channel, clara, $"{i}"));
        await Api.DeleteAsync($"/api/messages/{said[3]}", clara).OkAsync();

        var heard = new List<string>();
        while (await Api.MessagesAsync(channel, clara, $"?limit=2{(heard.Count > 0 ? $"&before={heard[^1]}" : "")}") is { Count: > 0 } page)
            heard.AddRange(page.Select(message => message.Text("id")));

        said.RemoveAt(3);
        Assert.Equal(Enumerable.Reverse(said), heard);
        var older = await Api.MessagesAsync(channel, clara, $"?before={heard[3]}");
        Assert.Equal(heard.Skip(4), older.Select(message => message.Text("id")));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("before=x", "before")]
    [InlineData("before=01900000-0000-7000-8000-000000000001", "before")]
    [InlineData("since=-1", "since")]
    [InlineData("since=0&before=01900000-0000-7000-8000-000000000001", "since")]
    public async Task A_bad_parameter_is_named(string query, string field)
    {
        var clara = chat.Identity.Register("clara");
        var channel = await Api.MakeChannelAsync(clara);

        var answer = await Api.GetAsync($"/api/channels/{channel}/messages?{query}", clara);

        Assert.Equal((400, field), (answer.Status, answer.PlainField()));
    }

    [Fact]
    public async Task Since_tells_each_change_once_in_its_order_with_deletions_and_reactions()
    {
        var clara = chat.Identity.Register("clara");
        var channel = await Api.MakeChannelAsync(clara);
        var (one, two, three) = (await Api.SayAsync(channel, clara, "one"), await Api.SayAsync(channel, clara, "two"), await Api.SayAsync(channel, clara, "three"));
        await Api.PatchAsync($"/api/messages/{one}", new { content = "one!" }, clara).OkAsync();
        await Api.DeleteAsync($"/api/messages/{two}", clara).OkAsync();
        await Api.PutAsync($"/api/messages/{one}/reactions/x", null, clara).OkAsync();

        var (seen, since) = (new List<(string, long, string?, bool)>(), 0L);
        while (await Api.MessagesAsync(channel, clara, $"?since={since}&limit=1") is [var next])
        {
            since = next.GetProperty("changed").GetInt64();
            seen.Add((next.Text("id"), since, next.GetProperty("content").GetString(), next.GetProperty("deleted_at").ValueKind != JsonValueKind.Null));
        }

        Assert.Equal([(three, 3, "three", false), (two, 5, null, true), (one, 6, "one!", false)], seen);
    }

    [Fact]
    public async Task An_edit_is_marked_and_a_deleted_message_is_gone()
    {
        var clara = chat.Identity.Register("clara");
        var channel = await Api.MakeChannelAsync(clara);
        var id = await Api.SayAsync(channel, clara, "first");
        await Api.PatchAsync($"/api/messages/{id}", new { content = "second" }, clara).OkAsync();
        var message = Assert.Single(await Api.MessagesAsync(channel, clara));
        Assert.Equal(("second", JsonValueKind.String), (message.Text("content"), message.GetProperty("edited_at").ValueKind));

        await Api.DeleteAsync($"/api/messages/{id}", clara).OkAsync();

        Assert.Empty(await Api.MessagesAsync(channel, clara));
        foreach (var again in new[] { Api.DeleteAsync($"/api/messages/{id}", clara), Api.PatchAsync($"/api/messages/{id}", new { content = "x" }, clara),
            Api.GetAsync($"/api/messages/{id}/reactions", clara), Api.PutAsync($"/api/messages/{id}/reactions/x", null, clara) })
            Assert.Equal((404, "MESSAGE_NOT_FOUND"), ((await again).Status, (await again).PlainCode()));
        Assert.False(await chat.WithDbAsync(db => Task.FromResult(db.Messages.Any(row => row.Id == Guid.Parse(id) && row.Content != null))));
    }

    [Fact]
    public async Task Posted_again_under_its_clients_name_it_is_the_same_message()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var channel = await Api.MakeChannelAsync(clara);

        var first = await Api.SayAsync(channel, clara, "once", "a-1");
        var again = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Api.SayAsync(channel, clara, "once", "a-1")));
        var together = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Api.SayAsync(channel, clara, "twice", "a-2")));
        var others = await Api.SayAsync(channel, robert, "mine", "a-1");

        Assert.All(again, id => Assert.Equal(first, id));
        Assert.Single(together.Distinct());
        Assert.Equal([others, together[0], first], (await Api.MessagesAsync(channel, clara)).Select(message => message.Text("id")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("65")]
    [InlineData("a\nb")]
    public async Task A_clients_name_that_is_none_is_refused(string name)
    {
        var clara = chat.Identity.Register("clara");
        var channel = await Api.MakeChannelAsync(clara);

        var answer = await Api.PostAsync(
            $"/api/channels/{channel}/messages", new { content = "x", client_id = name == "65" ? new string('a', 65) : name }, clara);

        Assert.Equal((400, "client_id"), (answer.Status, answer.PlainField()));
    }

    [Fact]
    public async Task Who_was_removed_no_longer_changes_what_they_said()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var channel = await Api.MakeChannelAsync(clara, isPrivate: true, robert);
        var id = await Api.SayAsync(channel, robert, "mine");
        await Api.PostAsync($"/api/channels/{channel}/members", new { remove = new[] { robert.UserId } }, clara).OkAsync();

        Assert.Equal(403, (await Api.PatchAsync($"/api/messages/{id}", new { content = "x" }, robert)).Status);
        Assert.Equal(403, (await Api.DeleteAsync($"/api/messages/{id}", robert)).Status);
    }
}
