using System.Net.WebSockets;
using Ensemble.Chat.Delivery;
using Ensemble.Tests.Chat.Service;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Chat.Socket;

/// <summary>Who may open the socket, and when it is taken away.</summary>
public sealed class AdmissionTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    [Fact]
    public async Task An_access_token_opens_it_and_the_first_word_is_the_session()
    {
        await using var clara = await ChatClient.ConnectAsync(chat, chat.Identity.Register("clara"));

        Assert.Equal("connection_metadata", clara.Heard[0].Text("type"));
        Assert.True(Guid.TryParse(clara.Session, out _));
        Assert.EndsWith("Z", clara.Heard[0].Text("server_time"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chats_own_token_opens_it()
    {
        var login = chat.Identity.Register("clara");
        var token = (await chat.Api.GetAsync("/api/v1/chat/token", login)).Data.Text("token");

        await using var clara = await ChatClient.OpenAsync(chat, token);

        await clara.HearAsync("connection_metadata");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    public async Task No_token_or_a_bad_one_is_a_401(string token)
    {
        var failure = await Assert.ThrowsAsync<WebSocketException>(() => ChatClient.OpenAsync(chat, token));

        Assert.Contains("401", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_identity_has_ended_does_not_open_it()
    {
        var login = chat.Identity.Register("clara");
        chat.Identity.Ended[login.Session] = true;

        var failure = await Assert.ThrowsAsync<WebSocketException>(() => ChatClient.OpenAsync(chat, login.Token));

        Assert.Contains("401", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((int)ChatNoticeKind.UserBanned)]
    [InlineData((int)ChatNoticeKind.UserErased)]
    public async Task A_banned_or_erased_account_loses_its_sockets(int kind)
    {
        var login = chat.Identity.Register("clara");
        await using var clara = await ChatClient.ConnectAsync(chat, login);

        chat.Services.GetRequiredService<Notices>().Tell(new ChatNotice((ChatNoticeKind)kind, null, login.UserId));

        await clara.ClosedAsync(4008);
    }

    [Fact]
    public async Task The_twenty_first_socket_of_a_user_is_turned_away()
    {
        var login = chat.Identity.Register("clara");
        var open = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ChatClient.ConnectAsync(chat, login)));

        await using var late = await ChatClient.OpenAsync(chat, login.Token);

        await late.ClosedAsync(1008);
        foreach (var client in open)
            await client.DisposeAsync();
    }
}
