using System.Text.Json;
using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Messages;

public sealed class ReactionTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    [Fact]
    public async Task A_reaction_is_given_and_taken_back_and_emojis_stand_by_their_first_use()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var channel = await chat.Api.MakeChannelAsync(clara);
        var id = await chat.Api.SayAsync(channel, clara, "listen");

        await ToggleAsync(id, "🎹", clara);
        await ToggleAsync(id, ":bravo:", clara);
        var all = await ToggleAsync(id, "🎹", robert);
        Assert.Equal(["🎹 2", ":bravo: 1"], all.Select(one => $"{one.Text("emoji")} {one.GetProperty("count").GetInt32()}"));
        Assert.Equal([clara.User.UserId, robert.User.UserId], all[0].GetProperty("users").EnumerateArray().Select(user => user.GetString()!));

        Assert.Equal([":bravo:", "🎹"], (await ToggleAsync(id, "🎹", clara)).Select(one => one.Text("emoji")).Order(StringComparer.Ordinal));
        var listed = (await chat.Api.GetAsync($"/api/messages/{id}/reactions", robert)).Json.EnumerateArray().ToList();
        Assert.Equal([":bravo:", "🎹"], listed.Select(one => one.Text("emoji")));
        Assert.Equal(2, (await chat.Api.MessagesAsync(channel, clara))[0].GetProperty("reactions").GetArrayLength());
    }

    [Fact]
    public async Task A_message_has_at_most_twenty_emojis_and_more_people_for_each()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var id = await chat.Api.SayAsync(await chat.Api.MakeChannelAsync(clara), clara, "listen");
        for (var i = 0; i < 20; i++)
            await ToggleAsync(id, $":e{i}:", clara);

        var refused = await chat.Api.PutAsync($"/api/messages/{id}/reactions/:one-more:", null, robert);
        Assert.Equal((422, "TOO_MANY_REACTIONS"), (refused.Status, refused.PlainCode()));

        Assert.Equal(20, (await ToggleAsync(id, ":e7:", robert)).Count);
    }

    [Theory]
    [InlineData(64, 200)]
    [InlineData(65, 400)]
    public async Task An_emoji_has_at_most_64_characters(int length, int status)
    {
        var clara = chat.Identity.Register("clara");
        var id = await chat.Api.SayAsync(await chat.Api.MakeChannelAsync(clara), clara, "listen");

        var answer = await chat.Api.PutAsync($"/api/messages/{id}/reactions/{new string('x', length)}", null, clara);

        Assert.Equal(status, answer.Status);
        if (status == 400)
            Assert.Equal("emoji", answer.PlainField());
    }

    private async Task<List<JsonElement>> ToggleAsync(string message, string emoji, Login user)
    {
        var answer = await chat.Api.PutAsync($"/api/messages/{message}/reactions/{Uri.EscapeDataString(emoji)}", null, user);
        Assert.True(answer.Status == 200, answer.Body);
        return [.. answer.Json.GetProperty("reactions").EnumerateArray()];
    }
}
