using Ensemble.Chat.Messages;
using Ensemble.Tests.Chat.Service;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ensemble.Tests.Chat.Messages;

/// <summary>Many posts for one channel at the same time.</summary>
public sealed class LaneTests
{
    [Fact]
    public async Task Posts_that_wait_are_stored_together_and_what_is_too_much_is_turned_away()
    {
        await using var chat = await ChatService.StartAsync(new() { ["Posts:MaxWaiting"] = "10" });
        var clara = chat.Identity.Register("clara");
        var channel = await chat.Api.MakeChannelAsync(clara);
        await using var source = NpgsqlDataSource.Create(chat.Database.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using var held = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"SELECT 1 FROM channels WHERE id = '{channel}' FOR UPDATE", connection, held))
            await hold.ExecuteNonQueryAsync();

        // The first is in the store's hands, ten wait, the others are too many.
        var posts = Enumerable.Range(0, 30).Select(i => chat.Api.PostAsync($"/api/channels/{channel}/messages", new { content = $"{i}" }, clara)).ToList();
        await Eventually.TrueAsync(() => posts.Count(post => post.IsCompleted) == 19, "what is too much is turned away");
        await held.CommitAsync();
        var answers = await Task.WhenAll(posts);

        Assert.Equal((11, 19), (answers.Count(answer => answer.Status == 200), answers.Count(answer => answer.Status == 503)));
        Assert.All(answers.Where(answer => answer.Status == 503), answer => Assert.Equal("SERVICE_UNAVAILABLE", answer.PlainCode()));
        var stored = await chat.Api.MessagesAsync(channel, clara);
        Assert.Equal(11, stored.Count);
        var batches = await chat.WithDbAsync(db => Task.FromResult(db.Messages.Count()));
        Assert.Equal(11, batches);
        using var http = new HttpClient { BaseAddress = chat.Address };
        var metrics = await http.GetStringAsync("/metrics");
        Assert.Contains("chat_post_batch_count 2", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_other_services_hear_of_a_batch_is_stored_with_it_when_one_of_them_wants_to()
    {
        await using var chat = await ChatService.StartAsync();
        var clara = chat.Identity.Register("clara");
        var channel = await chat.Api.MakeChannelAsync(clara);
        var batches = new PostBatches(
            chat.Services.GetRequiredService<NpgsqlDataSource>(), chat.Services.GetRequiredService<IServiceScopeFactory>(),
            new PostedEvents { IsHeard = true }, TimeProvider.System);
        Draft[] drafts = [.. new[] { "one", "two", "one" }.Select(text => new Draft(Guid.CreateVersion7(), clara.UserId, "clara", false, text, null, text))];

        var outcomes = await batches.StoreAsync(Guid.Parse(channel), drafts, TestContext.Current.CancellationToken);

        Assert.Equal([PostResult.Posted, PostResult.Posted, PostResult.Known], outcomes.Select(outcome => outcome.Result));
        Assert.Equal(outcomes[0].Message!.Id, outcomes[2].Message!.Id);
        var told = Assert.Single(await Outbox.OfAsync(chat.Database, "MessagePosted", channel)).GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(
            [(drafts[0].Id, clara.UserId, 1L), (drafts[1].Id, clara.UserId, 2L)],
            told.Select(message => (message.GetProperty("message_id").GetGuid(), message.GetProperty("author_id").GetGuid(), message.GetProperty("sequence").GetInt64())));
    }

    [Fact]
    public async Task In_one_batch_each_draft_has_its_own_outcome()
    {
        await using var chat = await ChatService.StartAsync();
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var channel = await chat.Api.MakeChannelAsync(clara, isPrivate: true);
        await using var source = NpgsqlDataSource.Create(chat.Database.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using var held = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"SELECT 1 FROM channels WHERE id = '{channel}' FOR UPDATE", connection, held))
            await hold.ExecuteNonQueryAsync();

        var first = chat.Api.PostAsync($"/api/channels/{channel}/messages", new { content = "first" }, clara);
        var rest = Enumerable.Range(0, 10)
            .Select(i => chat.Api.PostAsync($"/api/channels/{channel}/messages", new { content = $"{i}" }, i % 2 == 0 ? clara : robert)).ToList();
        await held.CommitAsync();

        Assert.Equal(200, (await first).Status);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => i % 2 == 0 ? 200 : 403), (await Task.WhenAll(rest)).Select(answer => answer.Status));
        Assert.Equal([1, 2, 3, 4, 5, 6], (await chat.Api.MessagesAsync(channel, clara, "?since=0")).Select(message => message.GetProperty("sequence").GetInt32()));
    }
}
