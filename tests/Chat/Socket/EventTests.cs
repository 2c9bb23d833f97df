using System.Net.WebSockets;
using Ensemble.Chat.Delivery;
using Ensemble.Tests.Chat.Service;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Chat.Socket;

/// <summary>Every event of channels, both ways.</summary>
public sealed class EventTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    [Fact]
    public async Task Who_has_the_channel_open_hears_all_that_happens_to_a_message()
    {
        var (clara, channel) = await MakeAsync();
        await using var client = await ChatClient.ConnectAsync(chat, clara);
        await client.JoinAsync(channel);

        var message = await chat.Api.SayAsync(channel, clara, "Guten Abend");
        await chat.Api.PatchAsync($"/api/messages/{message}", new { content = "Gute Nacht" }, clara).OkAsync();
        await chat.Api.PutAsync($"/api/messages/{message}/reactions/x", null, clara).OkAsync();
        await chat.Api.DeleteAsync($"/api/messages/{message}", clara).OkAsync();

        var deleted = await client.HearAsync("message_deleted");
        Assert.Equal(message, deleted.Text("id"));
        var created = Assert.Single(client.Of("message_created"));
        Assert.Equal((message, channel, clara.User.UserId, "Guten Abend"),
            (created.Text("id"), created.Text("channel_id"), created.Text("user_id"), created.Text("content")));
        Assert.Equal("Gute Nacht", Assert.Single(client.Of("message_edited")).Text("content"));
        Assert.Equal("x", Assert.Single(client.Of("reaction_updated")).GetProperty("reactions")[0].Text("emoji"));
    }

    [Fact]
    public async Task Other_sockets_of_members_hear_new_messages_once_and_nothing_else()
    {
        var (clara, channel) = await MakeAsync();
        var robert = chat.Identity.Register("robert");
        await using var reader = await ChatClient.ConnectAsync(chat, robert);
        await using var own = await ChatClient.ConnectAsync(chat, clara);
        await using var joined = await ChatClient.ConnectAsync(chat, clara);
        await joined.JoinAsync(channel);

        var message = await chat.Api.SayAsync(channel, clara, "Guten Abend");
        await chat.Api.PatchAsync($"/api/messages/{message}", new { content = "Gute Nacht" }, clara).OkAsync();
        await chat.Api.SayAsync(channel, clara, "Schlaf wohl");

        foreach (var client in new[] { reader, own, joined })
        {
            await client.HearAsync("message_created", told => told.Text("content") == "Schlaf wohl");
            Assert.Equal(["Guten Abend", "Schlaf wohl"], client.Of("message_created").Select(told => told.Text("content")));
        }

        Assert.Empty(reader.Of("message_edited"));
        Assert.Single(joined.Of("message_edited"));
    }

    [Fact]
    public async Task Joining_answers_with_the_room_and_its_queue_and_twice_does_no_harm()
    {
        var (clara, channel) = await MakeAsync();
        await using var client = await ChatClient.ConnectAsync(chat, clara);

        await client.JoinAsync(channel);
        await client.JoinAsync(channel);
        await chat.Api.SayAsync(channel, clara, "once");

        await client.HearAsync("message_created");
        await client.SettleAsync();
        Assert.Single(client.Of("message_created"));
        Assert.Equal(2, client.Of("room_state").Count);
        Assert.Equal(0, client.Of("room_state")[0].GetProperty("voice_users").GetArrayLength());
        Assert.Equal(2, client.Of("shareplay_state").Count);
    }

    [Fact]
    public async Task Typing_is_told_once_for_many_keys_and_ends_by_itself()
    {
        await using var quick = await ChatService.StartAsync(new() { ["Socket:TypingExpiry"] = "00:00:00.300" });
        var (clara, robert) = (quick.Identity.Register("clara"), quick.Identity.Register("robert"));
        var channel = await quick.Api.MakeChannelAsync(clara);
        await using var typist = await ChatClient.ConnectAsync(quick, clara);
        await using var reader = await ChatClient.ConnectAsync(quick, robert);
        await typist.JoinAsync(channel);
        await reader.JoinAsync(channel);

        for (var key = 0; key < 20; key++)
            await typist.SendAsync(new { type = "typing", channel_id = channel, started = true });

        await reader.HearAsync("typing", told => !told.GetProperty("started").GetBoolean());
        Assert.Equal([true, false], reader.Of("typing").Take(2).Select(told => told.GetProperty("started").GetBoolean()));
        Assert.Equal(clara.User.UserId, reader.Of("typing")[0].Text("user_id"));
    }

    [Fact]
    public async Task What_is_said_without_being_kept_reaches_those_who_have_the_channel_open()
    {
        var (clara, channel) = await MakeAsync();
        await using var speaker = await ChatClient.ConnectAsync(chat, clara);
        await using var reader = await ChatClient.ConnectAsync(chat, chat.Identity.Register("robert"));
        await speaker.JoinAsync(channel);
        await reader.JoinAsync(channel);

        await speaker.SendAsync(new { type = "chat_message", channel_id = channel, content = "psst" });

        Assert.Equal("psst", (await reader.HearAsync("chat_message")).Text("content"));
        await speaker.HearAsync("chat_message");
        Assert.Empty(await chat.Api.MessagesAsync(channel, clara));
    }

    [Fact]
    public async Task Who_has_left_the_channel_hears_only_new_messages()
    {
        var (clara, channel) = await MakeAsync();
        await using var client = await ChatClient.ConnectAsync(chat, clara);
        await client.JoinAsync(channel);
        await client.SendAsync(new { type = "leave", channel_id = channel });
        await client.SettleAsync();

        var message = await chat.Api.SayAsync(channel, clara, "one");
        await chat.Api.PatchAsync($"/api/messages/{message}", new { content = "two" }, clara).OkAsync();
        await chat.Api.SayAsync(channel, clara, "three");

        await client.HearAsync("message_created", count: 2);
        Assert.Empty(client.Of("message_edited"));
    }

    [Fact]
    public async Task A_channel_made_or_opened_to_somebody_is_heard_at_once()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        await using var client = await ChatClient.ConnectAsync(chat, robert);
        var secret = await chat.Api.MakeChannelAsync(clara, isPrivate: true);
        await chat.Api.PostAsync($"/api/channels/{secret}/members", new { add = new[] { robert.UserId } }, clara).OkAsync();

        await Eventually.TrueAsync(
            async () =>
            {
                await chat.Api.SayAsync(secret, clara, "welcome");
                return client.Of("message_created").Any(told => told.Text("channel_id") == secret);
            }, "robert hears of it");
    }

    [Fact]
    public async Task Everybody_hears_that_somebody_has_changed()
    {
        var login = chat.Identity.Register("clara");
        await using var client = await ChatClient.ConnectAsync(chat, chat.Identity.Register("robert"));

        chat.Services.GetRequiredService<Notices>().Tell(new ChatNotice(ChatNoticeKind.UserUpdated, null, login.UserId));

        await client.HearAsync("user_updated", told => told.Text("user_id") == login.User.UserId);
    }

    [Theory]
    [InlineData("{", "MALFORMED", null)]
    [InlineData("[]", "MALFORMED", null)]
    [InlineData("{}", "VALIDATION_ERROR", "type")]
    [InlineData("""{"type":7}""", "VALIDATION_ERROR", "type")]
    [InlineData("""{"type":"dance"}""", "UNKNOWN_EVENT", "type")]
    [InlineData("""{"type":"join"}""", "VALIDATION_ERROR", "channel_id")]
    [InlineData("""{"type":"join","channel_id":"x"}""", "VALIDATION_ERROR", "channel_id")]
    [InlineData("""{"type":"join","channel_id":"0198c0de-0000-7000-8000-000000000000","since":-1}""", "VALIDATION_ERROR", "since")]
    [InlineData("""{"type":"join","channel_id":"0198c0de-0000-7000-8000-000000000000"}""", "CHANNEL_NOT_FOUND", "channel_id")]
    [InlineData("""{"type":"typing","channel_id":"0198c0de-0000-7000-8000-000000000000"}""", "VALIDATION_ERROR", "started")]
    [InlineData("""{"type":"typing","channel_id":"0198c0de-0000-7000-8000-000000000000","started":true}""", "NOT_IN_CHANNEL", "channel_id")]
    [InlineData("""{"type":"shareplay_action","channel_id":"0198c0de-0000-7000-8000-000000000000","action_type":"seek","data":1}""", "VALIDATION_ERROR", "data")]
    [InlineData("""{"type":"voice_state","channel_id":"0198c0de-0000-7000-8000-000000000000","muted":1}""", "VALIDATION_ERROR", "muted")]
    public async Task What_is_wrong_is_named(string text, string code, string? field)
    {
        await using var client = await ChatClient.ConnectAsync(chat, chat.Identity.Register("clara"));

        await client.SendTextAsync(text);

        var error = await client.HearAsync("error");
        Assert.Equal(code, error.Text("code"));
        Assert.Equal(field, error.GetProperty("details") is { ValueKind: System.Text.Json.JsonValueKind.Object } details ? details.Text("field") : null);
    }

    [Fact]
    public async Task Ten_bad_events_in_a_row_close_the_socket_and_a_good_one_in_between_saves_it()
    {
        await using var client = await ChatClient.ConnectAsync(chat, chat.Identity.Register("clara"));

        for (var i = 0; i < 9; i++)
            await client.SendAsync(new { type = "dance" });
        await client.SettleAsync();
        for (var i = 0; i < 9; i++)
            await client.SendBytesAsync([1], WebSocketMessageType.Binary);
        await client.HearAsync("error", count: 18);
        Assert.Null(client.ClosedWith);
        await client.SendTextAsync("nonsense");

        await client.ClosedAsync(1008);
    }

    private async Task<(Login Clara, string Channel)> MakeAsync()
    {
        var clara = chat.Identity.Register("clara");
        return (clara, await chat.Api.MakeChannelAsync(clara));
    }
}
