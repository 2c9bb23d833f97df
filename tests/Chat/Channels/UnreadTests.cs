using System.Text.Json;
using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Channels;

public sealed class UnreadTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    [Fact]
    public async Task Unread_counts_what_others_have_said_since_the_marker()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var id = await chat.Api.MakeChannelAsync(clara);
        var one = await chat.Api.SayAsync(id, clara, "one");
        await chat.Api.SayAsync(id, clara, "two");
        await chat.Api.SayAsync(id, robert, "mine");
        Assert.Equal((2, null), Of(await UnreadAsync(id, robert)));

        await chat.Api.PostAsync($"/api/channels/{id}/read", new { message_id = one }, robert).OkAsync();

        Assert.Equal((1, one), Of(await UnreadAsync(id, robert)));
        var at = (await chat.Api.MessagesAsync(id, robert)).Single(message => message.Text("id") == one).Text("created_at");
        Assert.Equal(at, (await UnreadAsync(id, robert)).Text("last_read_at"));
    }

    [Fact]
    public async Task Markers_do_not_move_backwards()
    {
        var clara = chat.Identity.Register("clara");
        var id = await chat.Api.MakeChannelAsync(clara);
        var one = await chat.Api.SayAsync(id, clara, "one");
        var two = await chat.Api.SayAsync(id, clara, "two");

        foreach (var marker in new[] { "read", "notified" })
        {
            await chat.Api.PostAsync($"/api/channels/{id}/{marker}", new { message_id = two }, clara).OkAsync();
            await chat.Api.PostAsync($"/api/channels/{id}/{marker}", new { message_id = one }, clara).OkAsync();
        }

        var unread = await UnreadAsync(id, clara);
        Assert.Equal((two, two), (unread.Text("last_read_message_id"), unread.Text("last_notified_message_id")));
    }

    [Fact]
    public async Task A_message_of_another_channel_marks_nothing()
    {
        var clara = chat.Identity.Register("clara");
        var (here, there) = (await chat.Api.MakeChannelAsync(clara), await chat.Api.MakeChannelAsync(clara));
        var message = await chat.Api.SayAsync(there, clara, "there");

        var answer = await chat.Api.PostAsync($"/api/channels/{here}/read", new { message_id = message }, clara);
        var missing = await chat.Api.PostAsync($"/api/channels/{here}/read", new { }, clara);

        Assert.Equal((404, "MESSAGE_NOT_FOUND"), (answer.Status, answer.PlainCode()));
        Assert.Equal((400, "message_id"), (missing.Status, missing.PlainField()));
    }

    private async Task<JsonElement> UnreadAsync(string channel, Login user) =>
        (await chat.Api.GetAsync("/api/channels/unread", user)).Json.EnumerateArray().Single(row => row.Text("channel_id") == channel);

    private static (int, string?) Of(JsonElement unread) => (unread.GetProperty("unread_count").GetInt32(), unread.GetProperty("last_read_message_id").GetString());
}
