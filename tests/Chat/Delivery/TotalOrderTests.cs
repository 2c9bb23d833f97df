using Ensemble.Chat.Delivery;
using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Delivery;

/// <summary>One order for everybody, whichever node they are on.</summary>
public sealed class TotalOrderTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const int Writers = 50;
    private const int Each = 20;

    [Fact]
    public async Task Fifty_writers_on_two_nodes_make_one_order_without_gap_or_double()
    {
        var clara = nodes.First.Identity.Register("clara");
        var channel = await nodes.First.Api.MakeChannelAsync(clara);
        using var here = await Ear.ListenAsync(nodes.First, channel);
        using var there = await Ear.ListenAsync(nodes.Second, channel);
        var writers = Enumerable.Range(0, Writers).Select(i => nodes.First.Identity.Register($"writer{i}")).ToList();

        await Task.WhenAll(writers.Select((writer, i) => WriteAsync(i % 2 == 0 ? nodes.First : nodes.Second, channel, writer, i)));

        const int All = Writers * Each;
        await here.UntilAsync(heard => heard.Count >= All, "all are heard here");
        await there.UntilAsync(heard => heard.Count >= All, "all are heard there");
        var stored = new List<(long, string)>();
        for (var since = 0L; await nodes.Second.Api.MessagesAsync(channel, clara, $"?since={since}&limit=200") is { Count: > 0 } page; since = stored[^1].Item1)
            stored.AddRange(page.Select(message => (message.GetProperty("sequence").GetInt64(), message.Text("content"))));
        Assert.Equal(Enumerable.Range(1, All).Select(number => (long)number), stored.Select(message => message.Item1));
        Assert.Equal(All, stored.Select(message => message.Item2).Distinct().Count());
        foreach (var ear in new[] { here, there })
            Assert.Equal(stored, ear.Heard.Select(told => (told.Sequence, told.Content)));
        // Of one writer in the order in which it wrote, and in time.
        Assert.All(stored.GroupBy(message => message.Item2.Split(' ')[0]), own => Assert.Equal(
            Enumerable.Range(0, Each), own.Select(message => int.Parse(message.Item2.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task Edits_deletions_and_reactions_are_in_the_same_order_as_posts()
    {
        var clara = nodes.First.Identity.Register("clara");
        var channel = await nodes.First.Api.MakeChannelAsync(clara);
        using var here = await Ear.ListenAsync(nodes.First, channel);
        using var there = await Ear.ListenAsync(nodes.Second, channel);
        var messages = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => nodes.First.Api.SayAsync(channel, clara, $"{i}")));

        await Task.WhenAll(messages.Select(async (message, i) =>
        {
            var (one, other) = i % 2 == 0 ? (nodes.First, nodes.Second) : (nodes.Second, nodes.First);
            await one.Api.PatchAsync($"/api/messages/{message}", new { content = $"{i}!" }, clara).OkAsync();
            await other.Api.PutAsync($"/api/messages/{message}/reactions/x", null, clara).OkAsync();
            await one.Api.DeleteAsync($"/api/messages/{message}", clara).OkAsync();
            await other.Api.SayAsync(channel, clara, $"again {i}");
        }));

        await here.UntilAsync(heard => heard.Count >= 50, "all are heard here");
        await there.UntilAsync(heard => heard.Count >= 50, "all are heard there");
        Assert.Equal(Enumerable.Range(1, 50).Select(number => (long)number), here.Heard.Select(told => told.Sequence));
        Assert.Equal(
            here.Heard.Select(told => (told.Kind, told.Sequence, told.Json.GetRawText())), there.Heard.Select(told => (told.Kind, told.Sequence, told.Json.GetRawText())));
        Assert.Equal(10, here.Heard.Count(told => told.Kind == ChannelEventKind.MessageDeleted));
    }

    private static async Task WriteAsync(ChatService node, string channel, Login writer, int number)
    {
        for (var i = 0; i < Each; i++)
            await node.Api.SayAsync(channel, writer, $"{number} {i}");
    }
}
