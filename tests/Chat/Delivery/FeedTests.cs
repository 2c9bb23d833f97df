using System.Text;
using Ensemble.Chat.Delivery;
using Ensemble.Tests.Chat.Service;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Chat.Delivery;

/// <summary>What a node misses while Redis is away, it reads from the store.</summary>
public sealed class FeedTests : IAsyncLifetime
{
    private readonly TwoNodes nodes = new();
    private Login clara = null!;
    private string channel = "";

    public async ValueTask InitializeAsync()
    {
        await nodes.InitializeAsync();
        clara = nodes.First.Identity.Register("clara");
        channel = await nodes.First.Api.MakeChannelAsync(clara);
    }

    public ValueTask DisposeAsync() => nodes.DisposeAsync();

    [Fact]
    public async Task Without_Redis_the_other_node_hears_from_the_store_in_order_and_nothing_twice_when_it_is_back()
    {
        using var here = await Ear.ListenAsync(nodes.First, channel);
        using var there = await Ear.ListenAsync(nodes.Second, channel);
        await nodes.First.Api.SayAsync(channel, clara, "1");
        await there.UntilAsync(heard => heard.Count == 1, "Redis brings it");

        await nodes.Redis.StopAsync();
        for (var i = 2; i <= 5; i++)
            await nodes.First.Api.SayAsync(channel, clara, $"{i}");
        await there.UntilAsync(heard => heard.Count == 5, "the store brings it");
        nodes.Redis.Resume();
        for (var i = 6; i <= 9; i++)
            await nodes.Second.Api.SayAsync(channel, clara, $"{i}");

        await here.UntilAsync(heard => heard.Count >= 9, "all are heard here");
        await there.UntilAsync(heard => heard.Count >= 9, "all are heard there");
        foreach (var ear in new[] { here, there })
            Assert.Equal(Enumerable.Range(1, 9).Select(i => ((long)i, $"{i}")), ear.Heard.Select(told => (told.Sequence, told.Content)));
    }

    [Fact]
    public async Task A_message_that_was_changed_while_Redis_was_away_is_told_as_it_is_by_then()
    {
        using var there = await Ear.ListenAsync(nodes.Second, channel);
        var kept = await nodes.First.Api.SayAsync(channel, clara, "kept");
        await there.UntilAsync(heard => heard.Count == 1, "Redis brings it");
        await nodes.Redis.StopAsync();

        // The node that writes is told at once; the other one by its look into the store, before or after the changes.
        var feed = nodes.Second.Services.GetRequiredService<ChannelGaps>();
        var gone = await nodes.First.Api.SayAsync(channel, clara, "gone");
        var edited = await nodes.First.Api.SayAsync(channel, clara, "draft");
        await nodes.First.Api.PatchAsync($"/api/messages/{edited}", new { content = "final" }, clara).OkAsync();
        await nodes.First.Api.DeleteAsync($"/api/messages/{gone}", clara).OkAsync();
        await nodes.First.Api.PutAsync($"/api/messages/{kept}/reactions/x", null, clara).OkAsync();

        var page = await feed.ReadAsync(Guid.Parse(channel), 1, TestContext.Current.CancellationToken);
        Assert.Equal(
            [(ChannelEventKind.MessageCreated, 3L), (ChannelEventKind.MessageEdited, 4L), (ChannelEventKind.ReactionUpdated, 4L), (ChannelEventKind.ReactionUpdated, 6L)],
            page.Events.Select(told => (told.Kind, told.Sequence)));
        Assert.Contains("\"final\"", Encoding.UTF8.GetString(page.Events[0].Payload.Span), StringComparison.Ordinal);
        Assert.Equal((6, true), (page.Last, page.IsComplete));
        await there.UntilAsync(heard => heard[^1].Sequence == 6, "the store brings all of it");
    }

    [Fact]
    public async Task A_long_absence_is_read_in_pages()
    {
        using var there = await Ear.ListenAsync(nodes.Second, channel);
        await nodes.Redis.StopAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            for (var i = 0; i < 60; i++)
                await nodes.First.Api.SayAsync(channel, clara, "again");
        }));

        await there.UntilAsync(heard => heard.Count >= 1_200, "all are heard");
        Assert.Equal(Enumerable.Range(1, 1_200).Select(number => (long)number), there.Heard.Select(told => told.Sequence));
    }

    [Fact]
    public async Task A_message_that_Redis_has_lost_is_noticed_by_the_next_one()
    {
        using var there = await Ear.ListenAsync(nodes.Second, channel);
        // As if the first node had died between its commit and its telling.
        await nodes.First.WithDbAsync(async db =>
        {
            var id = Guid.Parse(channel);
            db.Messages.Add(new() { Id = Guid.NewGuid(), ChannelId = id, UserId = clara.UserId, Sequence = 1, Changed = 1, Content = "untold", CreatedAt = DateTimeOffset.UtcNow });
            (await db.Channels.FindAsync(id))!.LastSequence = 1;
            return await db.SaveChangesAsync();
        });

        await nodes.First.Api.SayAsync(channel, clara, "told");

        await there.UntilAsync(heard => heard.Count >= 2, "both are heard");
        Assert.Equal(["untold", "told"], there.Heard.Select(told => told.Content));
    }

    [Fact]
    public async Task Who_listens_later_hears_what_comes_after_the_position_and_who_is_gone_hears_nothing()
    {
        using var first = await Ear.ListenAsync(nodes.Second, channel);
        await nodes.First.Api.SayAsync(channel, clara, "1");
        await first.UntilAsync(heard => heard.Count == 1, "it is heard");
        using var second = await Ear.ListenAsync(nodes.Second, channel);
        Assert.Equal((0, 1), (first.Position, second.Position));
        first.Dispose();

        await nodes.First.Api.SayAsync(channel, clara, "2");

        await second.UntilAsync(heard => heard.Count == 1, "it is heard");
        Assert.Equal(("2", 1), (second.Heard[0].Content, first.Heard.Count));
        second.Dispose();
        Assert.Equal(0, nodes.Second.Services.GetRequiredService<ChannelFeed>().Count);
    }

    [Fact]
    public async Task Listeners_learn_on_every_node_that_who_may_read_has_changed_also_without_Redis()
    {
        using var here = await Ear.ListenAsync(nodes.First, channel);
        using var there = await Ear.ListenAsync(nodes.Second, channel);
        var robert = nodes.First.Identity.Register("robert");

        await nodes.First.Api.PostAsync($"/api/channels/{channel}/members", new { remove = new[] { robert.UserId } }, clara).OkAsync();
        await Eventually.TrueAsync(() => here.AccessChanges == 1 && there.AccessChanges == 1, "both know");
        Assert.Equal("members_changed", there.Heard.Single(told => told.Kind == ChannelEventKind.ChannelChanged).Json.Text("type"));
        await nodes.Redis.StopAsync();
        await nodes.First.Api.DeleteAsync($"/api/channels/{channel}", clara).OkAsync();

        await Eventually.TrueAsync(() => here.AccessChanges == 2 && there.AccessChanges == 2, "both know without Redis");
    }

    [Fact]
    public async Task What_has_no_number_reaches_both_nodes_once_and_in_order()
    {
        using var here = await Ear.ListenAsync(nodes.First, channel);
        using var there = await Ear.ListenAsync(nodes.Second, channel);
        var news = nodes.First.Services.GetRequiredService<ChannelNews>();

        for (var i = 0; i < 100; i++)
            news.Say(Guid.Parse(channel), new OutgoingEvent(ChannelEventKind.Voice, clara.UserId, Encoding.UTF8.GetBytes($$"""{"type":"x","content":"{{i}}"}""")));

        await there.UntilAsync(heard => heard.Count >= 100, "all are heard there");
        foreach (var ear in new[] { here, there })
            Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), ear.Heard.Select(told => told.Content));
    }

    [Fact]
    public async Task Who_begins_to_listen_without_Redis_hears_from_the_store_and_from_Redis_when_it_is_there()
    {
        await nodes.Redis.StopAsync();
        await Eventually.TrueAsync(() => nodes.Second.Services.GetRequiredService<RedisLine>().IsDisconnected, "it is noticed");
        using var there = await Ear.ListenAsync(nodes.Second, channel);
        var feed = nodes.Second.Services.GetRequiredService<ChannelFeed>();
        Assert.True(feed.IsCutOff);
        await nodes.First.Api.SayAsync(channel, clara, "1");
        await there.UntilAsync(heard => heard.Count == 1, "the store brings it");

        nodes.Redis.Resume();
        await Eventually.TrueAsync(() => !feed.IsCutOff, "it is subscribed to");
        var news = nodes.First.Services.GetRequiredService<ChannelNews>();
        await Eventually.TrueAsync(() =>
        {
            news.Say(Guid.Parse(channel), new OutgoingEvent(ChannelEventKind.Typing, clara.UserId, Encoding.UTF8.GetBytes("""{"content":"typing"}""")));
            return there.Heard.Any(told => told.Kind == ChannelEventKind.Typing);
        }, "Redis brings what has no number");
    }

    [Fact]
    public async Task A_notice_reaches_every_node_once()
    {
        var heard = new System.Collections.Concurrent.ConcurrentQueue<(string, ChatNotice)>();
        nodes.First.Services.GetRequiredService<Notices>().Heard += notice => heard.Enqueue(("first", notice));
        nodes.Second.Services.GetRequiredService<Notices>().Heard += notice => heard.Enqueue(("second", notice));
        var robert = nodes.First.Identity.Register("robert");

        await nodes.First.Api.MakeChannelAsync(clara, isPrivate: true, robert);

        await Eventually.TrueAsync(() => heard.Count(one => one.Item2.UserId == robert.UserId) == 2, "both have heard of it");
        Assert.Equal(["first", "second"], heard.Where(one => one.Item2.UserId == robert.UserId).Select(one => one.Item1).Order());
        Assert.All(heard, one => Assert.Equal(ChatNoticeKind.ChannelGained, one.Item2.Kind));
    }
}
