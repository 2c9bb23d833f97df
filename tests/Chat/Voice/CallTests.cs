using System.Text.Json;
using Ensemble.Tests.Chat.Delivery;
using Ensemble.Tests.Chat.Service;
using Ensemble.Tests.Chat.Socket;

namespace Ensemble.Tests.Chat.Voice;

/// <summary>Calls over two nodes.</summary>
public sealed class CallTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [Fact]
    public async Task Joining_is_told_to_the_room_once_and_answered_with_all_who_are_there()
    {
        await using var call = await CallAsync();
        var (clara, robert) = (call.Clara, call.Robert);

        await clara.SendAsync(new { type = "join_call", channel_id = call.Channel });
        await robert.HearAsync("voice_joined", told => told.Text("session_id") == clara.Session && told.Text("user_id") == call.ClaraLogin.User.UserId);
        await robert.SendAsync(new { type = "join_call", channel_id = call.Channel });
        await robert.SendAsync(new { type = "join_call", channel_id = call.Channel });
        await robert.SettleAsync();

        await clara.HearAsync("voice_joined", told => told.Text("session_id") == robert.Session);
        await robert.HearAsync("voice_joined", told => told.Text("session_id") == robert.Session);
        Assert.Equal(
            new[] { clara.Session, robert.Session }.Order(),
            robert.Of("room_state")[^1].GetProperty("voice_users").EnumerateArray().Select(pair => pair[1].GetString()!).Order());
        Assert.Equal(2, robert.Of("call_joined").Count);
        Assert.Equal(2, robert.Of("voice_joined").Count);
    }

    [Fact]
    public async Task Leaving_is_told_of_a_users_last_session_only()
    {
        await using var call = await CallAsync();
        await using var second = await ChatClient.ConnectAsync(nodes.Second, call.ClaraLogin);
        await second.JoinAsync(call.Channel);
        foreach (var client in new[] { call.Clara, second })
        {
            await client.SendAsync(new { type = "join_call", channel_id = call.Channel });
            await call.Robert.HearAsync("voice_joined", told => told.Text("session_id") == client.Session);
        }

        var before = call.Robert.Of("room_state").Count;
        await call.Clara.SendAsync(new { type = "leave_call", channel_id = call.Channel });
        await Eventually.TrueAsync(() => call.Robert.Of("room_state").Count > before, "the state without the one device is told");
        Assert.Equal(second.Session, Assert.Single(call.Robert.Of("room_state")[^1].GetProperty("voice_users").EnumerateArray())[1].GetString());
        Assert.Empty(call.Robert.Of("voice_left"));
        second.Cut();

        await call.Robert.HearAsync("voice_left", told => told.Text("user_id") == call.ClaraLogin.User.UserId);
        Assert.Single(call.Robert.Of("voice_left"));
    }

    [Fact]
    public async Task A_new_call_leaves_the_one_before()
    {
        await using var call = await CallAsync();
        var other = await nodes.First.Api.MakeChannelAsync(call.ClaraLogin);
        await call.Clara.SendAsync(new { type = "join_call", channel_id = call.Channel });
        await call.Robert.HearAsync("voice_joined");

        await call.Clara.SendAsync(new { type = "join_call", channel_id = other });

        await call.Robert.HearAsync("voice_left", told => told.Text("channel_id") == call.Channel);
        await call.Clara.HearAsync("call_joined", told => told.Text("channel_id") == other);
    }

    [Fact]
    public async Task Signals_reach_the_session_that_they_name_or_all_of_the_user_in_the_order_they_were_sent()
    {
        await using var call = await CallAsync();
        await using var second = await ChatClient.ConnectAsync(nodes.First, call.RobertLogin);
        foreach (var client in new[] { call.Clara, call.Robert, second })
        {
            await client.SendAsync(new { type = "join_call", channel_id = call.Channel });
            await client.HearAsync("call_joined");
        }

        const int Signals = 50;
        for (var i = 0; i < Signals; i++)
            await call.Clara.SendAsync(Signal(call, call.Robert.Session, new { candidate = i }));
        await call.Clara.SendAsync(Signal(call, null, new { sdp = "+/ü" }));

        await second.HearAsync("webrtc_signal");
        var last = await call.Robert.HearAsync("webrtc_signal", count: Signals + 1);
        Assert.Equal(Enumerable.Range(0, Signals), call.Robert.Of("webrtc_signal").Take(Signals).Select(told => told.GetProperty("data").GetProperty("candidate").GetInt32()));
        Assert.Equal(("+/ü", call.ClaraLogin.User.UserId, call.Clara.Session, JsonValueKind.Null),
            (last.GetProperty("data").Text("sdp"), last.Text("from_user_id"), last.Text("from_session_id"), last.GetProperty("to_session_id").ValueKind));
        Assert.Single(second.Of("webrtc_signal"));
        Assert.Empty(call.Clara.Of("webrtc_signal"));
    }

    [Fact]
    public async Task Signals_from_outside_to_outside_and_too_long_are_refused()
    {
        await using var call = await CallAsync();
        await call.Robert.SendAsync(new { type = "join_call", channel_id = call.Channel });
        await call.Robert.HearAsync("call_joined");

        await call.Clara.SendAsync(Signal(call, null, new { sdp = "x" }));
        Assert.Equal("NOT_IN_CALL", (await call.Clara.HearAsync("error")).Text("code"));
        var other = await nodes.First.Api.MakeChannelAsync(call.ClaraLogin);
        await call.Clara.SendAsync(new { type = "join_call", channel_id = other });
        await call.Clara.HearAsync("call_joined");
        await call.Clara.SendAsync(new { type = "webrtc_signal", channel_id = other, to_user_id = call.RobertLogin.UserId, data = new { sdp = "x" } });
        Assert.Equal("PEER_NOT_IN_CALL", (await call.Clara.HearAsync("error", count: 2)).Text("code"));
        await call.Clara.SendAsync(
            new { type = "webrtc_signal", channel_id = other, to_user_id = call.ClaraLogin.UserId, data = new { sdp = new string('x', 17_000) } });
        Assert.Equal("data", (await call.Clara.HearAsync("error", count: 3)).GetProperty("details").Text("field"));

        await call.Robert.SettleAsync();
        Assert.Empty(call.Robert.Of("webrtc_signal"));
    }

    [Fact]
    public async Task Mute_and_screen_are_told_and_kept_for_who_comes_later()
    {
        await using var call = await CallAsync();
        await call.Clara.SendAsync(new { type = "join_call", channel_id = call.Channel });
        await call.Clara.HearAsync("call_joined");

        await call.Clara.SendAsync(new { type = "voice_state", channel_id = call.Channel, muted = true });
        await call.Clara.SendAsync(new { type = "voice_state", channel_id = call.Channel, screen = true });

        await call.Robert.HearAsync("voice_state", told => told.GetProperty("muted").GetBoolean() && told.GetProperty("screen").GetBoolean());
        await using var late = await ChatClient.ConnectAsync(nodes.Second, call.RobertLogin);
        await late.JoinAsync(call.Channel);
        var state = Assert.Single(late.Of("room_state")[^1].GetProperty("voice_states").EnumerateArray());
        Assert.True(state.GetProperty("muted").GetBoolean() && state.GetProperty("screen").GetBoolean());
    }

    [Fact]
    public async Task A_full_call_takes_nobody_more()
    {
        await using var small = await nodes.First.StartAnotherAsync(new(nodes.Settings()) { ["Calls:MaxParticipants"] = "2" });
        var clara = small.Identity.Register("clara");
        var channel = await small.Api.MakeChannelAsync(clara);
        var clients = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ChatClient.ConnectAsync(small, clara)));
        foreach (var client in clients)
        {
            await client.SendAsync(new { type = "join_call", channel_id = channel });
            await client.SettleAsync();
        }

        Assert.Equal("CALL_FULL", Assert.Single(clients[2].Of("error")).Text("code"));
        Assert.Empty(clients[2].Of("call_joined"));
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task The_beginning_and_the_end_of_a_call_go_out_as_events_and_its_queue_goes_with_it()
    {
        await using var call = await CallAsync();
        await call.Clara.SendAsync(new { type = "join_call", channel_id = call.Channel });
        await call.Clara.HearAsync("call_joined");
        await call.Clara.SendAsync(new { type = "shareplay_action", channel_id = call.Channel, action_type = "toggle_repeat" });
        await call.Robert.HearAsync("shareplay_update");

        await call.Clara.SendAsync(new { type = "leave_call", channel_id = call.Channel });

        await call.Robert.HearAsync("shareplay_cleared");
        Assert.Single(await Outbox.OfAsync(nodes.First.Database, "CallStarted", call.Channel));
        await Eventually.TrueAsync(async () => (await Outbox.OfAsync(nodes.First.Database, "CallEnded", call.Channel)).Count == 1, "the end is told");
    }

    private static object Signal(TwoPeople call, string? to, object data) =>
        new { type = "webrtc_signal", channel_id = call.Channel, to_user_id = call.RobertLogin.UserId, to_session_id = to, from_session_id = "forged", data };

    private Task<TwoPeople> CallAsync() => TwoPeople.MeetAsync(nodes);
}
