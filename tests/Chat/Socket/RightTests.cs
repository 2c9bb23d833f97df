using Ensemble.ServiceDefaults.Access.Revocation;
using Ensemble.Tests.Chat.Delivery;
using Ensemble.Tests.Chat.Service;
using StackExchange.Redis;

namespace Ensemble.Tests.Chat.Socket;

/// <summary>Who loses a channel loses it at once, on whichever node.</summary>
public sealed class RightTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [Fact]
    public async Task A_private_channel_is_not_opened_by_others_nor_heard()
    {
        var (clara, robert) = (nodes.First.Identity.Register("clara"), nodes.First.Identity.Register("robert"));
        var (secret, open) = (await nodes.First.Api.MakeChannelAsync(clara, isPrivate: true), await nodes.First.Api.MakeChannelAsync(clara));
        await using var client = await ChatClient.ConnectAsync(nodes.Second, robert);

        await client.SendAsync(new { type = "join", channel_id = secret });
        Assert.Equal("CHANNEL_NOT_FOUND", (await client.HearAsync("error")).Text("code"));
        await client.SendAsync(new { type = "join_call", channel_id = secret });
        await client.HearAsync("error", told => told.Text("event") == "join_call");
        await nodes.First.Api.SayAsync(secret, clara, "secret");
        await nodes.First.Api.SayAsync(open, clara, "open");

        await client.HearAsync("message_created", told => told.Text("content") == "open");
        Assert.DoesNotContain(client.Of("message_created"), told => told.Text("channel_id") == secret);
    }

    [Fact]
    public async Task A_removed_member_hears_nothing_that_is_said_after()
    {
        var (clara, robert) = (nodes.First.Identity.Register("clara"), nodes.First.Identity.Register("robert"));
        var channel = await nodes.First.Api.MakeChannelAsync(clara, isPrivate: true, robert);
        await using var stays = await ChatClient.ConnectAsync(nodes.Second, clara);
        await using var goes = await ChatClient.ConnectAsync(nodes.Second, robert);
        await stays.JoinAsync(channel);
        await goes.JoinAsync(channel);
        await goes.SendAsync(new { type = "join_call", channel_id = channel });
        await stays.HearAsync("voice_joined");

        await nodes.First.Api.PostAsync($"/api/channels/{channel}/members", new { remove = new[] { robert.UserId } }, clara).OkAsync();
        await nodes.First.Api.SayAsync(channel, clara, "now we are alone");

        await goes.HearAsync("channel_lost", told => told.Text("channel_id") == channel);
        await stays.HearAsync("message_created");
        await stays.HearAsync("voice_left", told => told.Text("user_id") == robert.User.UserId);
        await goes.SettleAsync();
        Assert.Empty(goes.Of("message_created"));
        await goes.SendAsync(new { type = "typing", channel_id = channel, started = true });
        Assert.Equal("NOT_IN_CHANNEL", (await goes.HearAsync("error")).Text("code"));
    }

    [Fact]
    public async Task An_archived_channel_is_taken_from_everybody()
    {
        var clara = nodes.First.Identity.Register("clara");
        var channel = await nodes.First.Api.MakeChannelAsync(clara);
        await using var client = await ChatClient.ConnectAsync(nodes.Second, clara);
        await client.JoinAsync(channel);

        await nodes.First.Api.DeleteAsync($"/api/channels/{channel}", clara).OkAsync();

        await client.HearAsync("channel_lost", told => told.Text("channel_id") == channel);
        await client.SendAsync(new { type = "join", channel_id = channel });
        await client.HearAsync("error", told => told.Text("code") == "CHANNEL_NOT_FOUND");
    }

    [Fact]
    public async Task Who_may_not_write_may_not_say_anything()
    {
        var (clara, robert) = (nodes.First.Identity.Register("clara"), nodes.First.Identity.Register("robert"));
        var channel = await nodes.First.Api.MakeChannelAsync(clara, isPrivate: true, robert);
        await nodes.First.Api.PostAsync(
            $"/api/channels/{channel}/members", new { rights = new[] { new { user_id = robert.UserId, can_write = false } } }, clara).OkAsync();
        await using var client = await ChatClient.ConnectAsync(nodes.First, robert);
        await client.JoinAsync(channel);

        await client.SendAsync(new { type = "chat_message", channel_id = channel, content = "hello" });
        await client.SendAsync(new { type = "shareplay_action", channel_id = channel, action_type = "play" });

        await client.HearAsync("error", told => told.Text("code") == "AUTHORIZATION_ERROR", count: 2);
        Assert.Empty(client.Of("chat_message"));
    }

    [Fact]
    public async Task Every_socket_of_a_session_that_ends_is_closed_on_every_node()
    {
        var (clara, robert) = (nodes.First.Identity.Register("clara"), nodes.First.Identity.Register("robert"));
        await using var one = await ChatClient.ConnectAsync(nodes.First, clara);
        await using var two = await ChatClient.ConnectAsync(nodes.Second, clara);
        await using var other = await ChatClient.ConnectAsync(nodes.First, robert);
        using var redis = await ConnectionMultiplexer.ConnectAsync(nodes.Redis.ConnectionString);

        await RevocationList.AddAsync(redis.GetDatabase(), [(Guid.Parse(clara.Session), DateTimeOffset.UtcNow)], DateTimeOffset.UtcNow);

        await one.ClosedAsync(4001);
        await two.ClosedAsync(4001);
        await other.SettleAsync();
        Assert.Null(other.ClosedWith);
    }
}
