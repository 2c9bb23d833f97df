using Ensemble.Chat.Tokens;
using Ensemble.ServiceDefaults.Access;
using Ensemble.Tests.Chat.Service;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ensemble.Tests.Chat.Others;

public sealed class TokenTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    [Fact]
    public async Task A_chat_token_says_who_it_is_for_five_minutes_on_any_node()
    {
        var clara = chat.Identity.Register("clara", "member", "moderator");

        var answer = (await chat.Api.GetAsync("/api/v1/chat/token", clara)).Data;

        Assert.Equal(300, answer.GetProperty("expires_in").GetInt32());
        var who = await chat.Services.GetRequiredService<ChatTokens>().ReadAsync(answer.Text("token"));
        Assert.Equal((clara.UserId, "clara", clara.Session, true), (who!.Id(), who!.Username(), who!.SessionId().ToString(), who!.IsInRole(Roles.Moderator)));
        var late = new ManualTime();
        late.Advance(TimeSpan.FromSeconds(ChatTokens.ValidSeconds + 1));
        var options = chat.Services.GetRequiredService<IOptions<TokenOptions>>();
        Assert.Null(await new ChatTokens(options, late).ReadAsync(answer.Text("token")));
        Assert.Null(await new ChatTokens(Options.Create(new TokenOptions { Secret = new string('8', 32) }), TimeProvider.System).ReadAsync(answer.Text("token")));
    }

    [Fact]
    public async Task Neither_opens_the_others_door()
    {
        var clara = chat.Identity.Register("clara");
        var token = (await chat.Api.GetAsync("/api/v1/chat/token", clara)).Data.Text("token");

        Assert.Equal(401, (await chat.Api.GetAsync("/api/channels", clara with { Token = token })).Status);
        Assert.Null(await chat.Services.GetRequiredService<ChatTokens>().ReadAsync(clara.Token));
        Assert.Null(await chat.Services.GetRequiredService<ChatTokens>().ReadAsync("nonsense"));
    }

    [Fact]
    public async Task Figures_count_rooms_messages_and_who_has_posted()
    {
        await using var fresh = await ChatService.StartAsync();
        var (clara, robert) = (fresh.Identity.Register("clara"), fresh.Identity.Register("robert"));
        var channel = await fresh.Api.MakeChannelAsync(clara);
        await fresh.Api.SayAsync(channel, clara, "one");
        await fresh.Api.SayAsync(channel, robert, "two");

        var stats = (await fresh.Api.GetAsync("/api/v1/chat/stats", clara)).Data;

        Assert.Equal((2, 2, 2), (stats.GetProperty("total_rooms").GetInt32(), stats.GetProperty("total_messages").GetInt32(), stats.GetProperty("active_users").GetInt32()));
    }
}
