using Ensemble.Chat.Messages;
using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Messages;

public sealed class MentionTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    [Theory]
    [InlineData("hello @clara and @Robert.S.", "clara robert.s")]
    [InlineData("(@clara), @clara @CLARA", "clara")]
    [InlineData("mail clara@example.org or @ab", "")]
    [InlineData("no name", "")]
    public void Names_are_found_where_people_mean_them(string text, string names) => Assert.Equal(names, string.Join(' ', Mentions.NamesIn(text)));

    [Fact]
    public void Of_many_names_twenty_count() =>
        Assert.Equal(20, Mentions.NamesIn(string.Join(' ', Enumerable.Range(0, 50).Select(i => $"@name{i}"))).Count);

    [Fact]
    public async Task Who_is_mentioned_and_may_read_it_is_told_with_the_message()
    {
        var (clara, robert, fanny) = (chat.Identity.Register(New("clara")), chat.Identity.Register(New("robert")), chat.Identity.Register(New("fanny")));
        var channel = await chat.Api.MakeChannelAsync(clara, isPrivate: true, robert);
        await chat.Api.ChannelsAsync(fanny);
        await chat.Api.ChannelsAsync(clara);

        var id = await chat.Api.SayAsync(channel, clara, $"@{robert.User.Username.ToUpperInvariant()} @{fanny.User.Username} @{clara.User.Username} @nobody-at-all");

        var told = await Outbox.OfAsync(chat.Database, "MentionReceived", id);
        var one = Assert.Single(told);
        Assert.Equal((robert.User.UserId, clara.User.UserId, channel, clara.User.Username),
            (one.Text("user_id"), one.Text("author_id"), one.Text("channel_id"), one.Text("author_name")));
    }

    [Fact]
    public async Task A_mention_that_was_not_stored_tells_nobody()
    {
        var (clara, robert) = (chat.Identity.Register(New("clara")), chat.Identity.Register(New("robert")));
        var channel = await chat.Api.MakeChannelAsync(clara);
        await chat.Api.ChannelsAsync(robert);
        var id = await chat.Api.SayAsync(channel, clara, $"@{robert.User.Username}", "once");

        await chat.Api.SayAsync(channel, clara, $"@{robert.User.Username}", "once");

        Assert.Single(await Outbox.OfAsync(chat.Database, "MentionReceived", id));
    }

    private static string New(string name) => $"{name}-{Guid.NewGuid().ToString("N")[..8]}";
}
