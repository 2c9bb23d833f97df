using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Ensemble.Tests.Chat.Service;
using Ensemble.Tests.Chat.Socket;

namespace Ensemble.Tests.Chat.Voice;

/// <summary>Credentials for TURN servers.</summary>
public sealed class TurnTests
{
    private const string Secret = "north";

    [Fact]
    [SuppressMessage("Security", "CA5350", Justification = "What coturn does.")]
    public async Task Credentials_are_what_coturn_computes_from_the_shared_secret()
    {
        await using var chat = await ChatService.StartAsync(new()
        {
            ["Turn:Urls"] = "turn:turn.example.org:3478, turns:turn.example.org:5349", ["Turn:Secret"] = Secret,
        });
        var clara = chat.Identity.Register("clara");

        var data = (await chat.Api.GetAsync("/api/v1/chat/turn", clara)).Data;

        var server = data.GetProperty("ice_servers")[0];
        var username = server.Text("username");
        Assert.Equal(2, server.GetProperty("urls").GetArrayLength());
        Assert.Equal(Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(username))), server.Text("credential"));
        var parts = username.Split(':');
        Assert.Equal(clara.User.UserId, parts[1]);
        Assert.Equal(data.GetProperty("expires_at").GetDateTimeOffset().ToUnixTimeSeconds(), long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture));

        var channel = await chat.Api.MakeChannelAsync(clara);
        await using var client = await ChatClient.ConnectAsync(chat, clara);
        await client.SendAsync(new { type = "join_call", channel_id = channel });
        var joined = await client.HearAsync("call_joined");
        Assert.Equal(clara.User.UserId, joined.GetProperty("ice_servers")[0].Text("username").Split(':')[1]);
    }

    [Fact]
    public async Task Without_servers_the_list_is_empty()
    {
        await using var chat = await ChatService.StartAsync();

        var data = (await chat.Api.GetAsync("/api/v1/chat/turn", chat.Identity.Register("clara"))).Data;

        Assert.Equal(0, data.GetProperty("ice_servers").GetArrayLength());
    }
}
