using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Others;

public sealed class SearchTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    [Fact]
    public async Task Words_are_found_in_what_the_caller_may_read_and_nowhere_else()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var word = $"w{Guid.NewGuid():N}";
        var (open, closed) = (await chat.Api.MakeChannelAsync(clara), await chat.Api.MakeChannelAsync(clara, isPrivate: true));
        var (seen, hidden) = (await chat.Api.SayAsync(open, clara, $"An {word} in public"), await chat.Api.SayAsync(closed, clara, $"An {word.ToUpperInvariant()} in private"));
        var gone = await chat.Api.SayAsync(open, clara, $"{word} gone");
        await chat.Api.DeleteAsync($"/api/messages/{gone}", clara).OkAsync();

        Assert.Equal([hidden, seen], await FindAsync($"q={word}", clara));
        Assert.Equal([seen], await FindAsync($"q={word}", robert));
        Assert.Equal([hidden], await FindAsync($"q={word}&channel_id={closed}", clara));
        Assert.Equal([hidden], await FindAsync($"q={word}%20-public", clara));
        Assert.Equal(403, (await chat.Api.GetAsync($"/api/v1/chat/search?q={word}&channel_id={closed}", robert)).Status);
        await chat.Api.PostAsync($"/api/channels/{open}/leave", null, robert).OkAsync();
        Assert.Empty(await FindAsync($"q={word}", robert));
    }

    [Fact]
    public async Task Pages_follow_their_cursor()
    {
        var clara = chat.Identity.Register("clara");
        var word = $"w{Guid.NewGuid():N}";
        var channel = await chat.Api.MakeChannelAsync(clara);
        var said = new List<string>();
        for (var i = 0; i < 5; i++)
            said.Add(await chat.Api.SayAsync(channel, clara, word));

        var (found, cursor) = (new List<string>(), "");
        do
        {
            var page = (await chat.Api.GetAsync($"/api/v1/chat/search?q={word}&limit=2{cursor}", clara)).Data;
            found.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => message.Text("id")));
            cursor = page.GetProperty("has_more").GetBoolean() ? $"&cursor={page.Text("next_cursor")}" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(Enumerable.Reverse(said), found);
    }

    [Theory]
    [InlineData("", "q")]
    [InlineData("q=%20", "q")]
    [InlineData("q=201", "q")]
    [InlineData("q=x&limit=0", "limit")]
    [InlineData("q=x&channel_id=y", "channel_id")]
    [InlineData("q=x&cursor=y", "cursor")]
    public async Task A_bad_parameter_is_named(string query, string field)
    {
        var answer = await chat.Api.GetAsync($"/api/v1/chat/search?{query.Replace("201", new string('a', 201), StringComparison.Ordinal)}", chat.Identity.Register("clara"));

        Assert.Equal((400, field), (answer.Status, answer.ErrorField));
    }

    private async Task<List<string>> FindAsync(string query, Login user)
    {
        var answer = await chat.Api.GetAsync($"/api/v1/chat/search?{query}", user);
        Assert.True(answer.Status == 200, answer.Body);
        return [.. answer.Data.GetProperty("messages").EnumerateArray().Select(message => message.Text("id"))];
    }
}
