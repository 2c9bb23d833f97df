using System.Text.Json;
using Ensemble.Tests.Chat.Delivery;
using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Socket;

/// <summary>Every message reaches every session once and in order, also over a pause and from another node.</summary>
public sealed class ExactlyOnceTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const int Writers = 4;
    private const int Each = 40;
    private const int All = Writers * Each;

    [Fact]
    public async Task Sessions_on_two_nodes_hear_all_in_one_order_whether_they_have_the_channel_open_or_not()
    {
        var clara = nodes.First.Identity.Register("clara");
        var channel = await nodes.First.Api.MakeChannelAsync(clara);
        await using var joinedHere = await ChatClient.ConnectAsync(nodes.First, clara);
        await using var joinedThere = await ChatClient.ConnectAsync(nodes.Second, nodes.First.Identity.Register("robert"));
        await using var member = await ChatClient.ConnectAsync(nodes.Second, clara);
        await joinedHere.JoinAsync(channel);
        await joinedThere.JoinAsync(channel);

        await WriteAsync(channel);

        foreach (var client in new[] { joinedHere, joinedThere, member })
        {
            await client.HearAsync("message_created", told => told.Text("channel_id") == channel, All);
            await client.SettleAsync();
            Assert.Equal(Enumerable.Range(1, All).Select(number => (long)number), Numbers(client, channel));
        }
    }

    [Fact]
    public async Task Who_comes_back_on_another_node_is_told_what_was_missed_and_nothing_twice()
    {
        var clara = nodes.First.Identity.Register("clara");
        var channel = await nodes.First.Api.MakeChannelAsync(clara);
        var before = await ChatClient.ConnectAsync(nodes.First, clara);
        await before.JoinAsync(channel);
        var writing = WriteAsync(channel);
        await before.HearAsync("message_created", told => told.Text("channel_id") == channel, All / 4);
        before.Cut();
        await before.DisposeAsync();
        var known = Numbers(before, channel);

        await using var after = await ChatClient.ConnectAsync(nodes.Second, clara);
        await after.JoinAsync(channel, known[^1]);
        await after.JoinAsync(channel, known[^1]);
        await writing;
        await after.HearAsync("message_created", told => Number(told) == All);
        await after.SettleAsync();

        Assert.Equal(Enumerable.Range(1, All).Select(number => (long)number), known.Concat(Numbers(after, channel)).Order());
    }

    [Fact]
    public async Task What_was_changed_meanwhile_is_told_too()
    {
        var clara = nodes.First.Identity.Register("clara");
        var channel = await nodes.First.Api.MakeChannelAsync(clara);
        var (one, two) = (await nodes.First.Api.SayAsync(channel, clara, "one"), await nodes.First.Api.SayAsync(channel, clara, "two"));
        await nodes.First.Api.PatchAsync($"/api/messages/{one}", new { content = "one!" }, clara).OkAsync();
        await nodes.First.Api.DeleteAsync($"/api/messages/{two}", clara).OkAsync();
        await using var client = await ChatClient.ConnectAsync(nodes.Second, clara);

        await client.JoinAsync(channel, since: 2);

        Assert.Equal("one!", (await client.HearAsync("message_edited")).Text("content"));
        Assert.Equal(two, (await client.HearAsync("message_deleted")).Text("id"));
        Assert.Empty(client.Of("message_created"));
    }

    [Fact]
    public async Task Who_is_too_far_behind_is_told_to_fetch()
    {
        await using var strict = await nodes.First.StartAnotherAsync(new(nodes.Settings()) { ["Socket:MaxReplayed"] = "3" });
        var clara = strict.Identity.Register("clara");
        var channel = await strict.Api.MakeChannelAsync(clara);
        for (var i = 0; i < 5; i++)
            await strict.Api.SayAsync(channel, clara, $"{i}");
        await using var client = await ChatClient.ConnectAsync(strict, clara);

        await client.JoinAsync(channel, since: 0);

        Assert.Equal(5, (await client.HearAsync("resync")).GetProperty("last_sequence").GetInt64());
        Assert.Empty(client.Of("message_created"));
    }

    [Fact]
    public async Task Two_hundred_sockets_that_drop_and_come_back_miss_nothing()
    {
        const int Sockets = 200;
        var clara = nodes.First.Identity.Register("clara");
        var channel = await nodes.First.Api.MakeChannelAsync(clara);
        var people = Enumerable.Range(0, Sockets / 5).Select(i => nodes.First.Identity.Register($"listener{i}")).ToList();
        var clients = await OpenAsync(i => (i % 2 == 0 ? nodes.First : nodes.Second, people[i / 5]), Sockets, channel, since: 0);
        await nodes.First.Api.SayAsync(channel, clara, "before");
        foreach (var client in clients)
            await client.HearAsync("message_created", told => told.Text("channel_id") == channel);

        foreach (var client in clients)
            client.Cut();
        await nodes.First.Api.SayAsync(channel, clara, "meanwhile");
        var back = await OpenAsync(i => (i % 2 == 0 ? nodes.Second : nodes.First, people[i / 5]), Sockets, channel, since: 1);
        await nodes.Second.Api.SayAsync(channel, clara, "after");

        foreach (var client in back)
        {
            await client.HearAsync("message_created", told => told.Text("channel_id") == channel && told.Text("content") == "after");
            Assert.Equal([2, 3], Numbers(client, channel));
            Assert.Null(client.ClosedWith);
        }

        foreach (var client in clients.Concat(back))
            await client.DisposeAsync();
    }

    private static async Task<ChatClient[]> OpenAsync(Func<int, (ChatService Node, Login Login)> who, int sockets, string channel, long since) =>
        await Task.WhenAll(Enumerable.Range(0, sockets).Select(async i =>
        {
            var (node, login) = who(i);
            var client = await ChatClient.ConnectAsync(node, login);
            await client.JoinAsync(channel, since);
            return client;
        }));

    private Task WriteAsync(string channel) => Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
    {
        var (node, login) = (writer % 2 == 0 ? nodes.First : nodes.Second, nodes.First.Identity.Register($"writer{writer}"));
        for (var i = 0; i < Each; i++)
            await node.Api.SayAsync(channel, login, $"{writer} {i}");
    }));

    private static List<long> Numbers(ChatClient client, string channel) =>
        [.. client.Of("message_created").Where(told => told.Text("channel_id") == channel).Select(Number)];

    private static long Number(JsonElement told) => told.GetProperty("sequence").GetInt64();
}
