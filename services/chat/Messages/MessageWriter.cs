using System.Collections.Concurrent;
using Ensemble.Chat.Delivery;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ensemble.Chat.Messages;

/// <summary>
/// Stores messages and tells of them: whoever waits for a channel at the same time is stored by one commit (docs/decisions/chat.md). When a
/// post has its outcome, the message is stored, and what sockets are told of it is on its way.
/// </summary>
internal sealed class MessageWriter(
    PostBatches batches, ChannelNews news, ChatMetrics metrics, IHostApplicationLifetime lifetime, IOptions<PostOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, PostLane> lanes = new();

    /// <summary>Once it has begun it is not given up with the request: others may wait for the same commit.</summary>
    /// <exception cref="NpgsqlException">The store is away; a client that posts again with its <c>client_id</c> gets one message.</exception>
    public async Task<PostOutcome> PostAsync(Guid channel, Draft draft)
    {
        var post = new PendingPost(draft, time.GetTimestamp());
        var (lane, entry) = Enter(channel, post);
        if (entry == PostLane.Entry.Full)
        {
            metrics.TurnedAway();
            return PostOutcome.Busy;
        }

        if (entry == PostLane.Entry.Leads || await post.Turn)
            await LeadAsync(channel, lane);
        return post.Outcome;
    }

    private (PostLane Lane, PostLane.Entry Entry) Enter(Guid channel, PendingPost post)
    {
        while (true)
        {
            var lane = lanes.GetOrAdd(channel, static (_, most) => new PostLane(most), options.Value.MaxWaiting);
            if (lane.Enter(post) is not PostLane.Entry.Closed and var entry)
                return (lane, entry);
            lanes.TryRemove(new KeyValuePair<Guid, PostLane>(channel, lane));
        }
    }

    private async Task LeadAsync(Guid channel, PostLane lane)
    {
        try
        {
            await WriteAsync(channel, lane.Take(options.Value.MaxBatch));
        }
        finally
        {
            if (!lane.PassOn())
                lanes.TryRemove(new KeyValuePair<Guid, PostLane>(channel, lane));
        }
    }

    private async Task WriteAsync(Guid channel, List<PendingPost> batch)
    {
        try
        {
            var outcomes = await batches.StoreAsync(channel, [.. batch.Select(post => post.Draft)], lifetime.ApplicationStopped);
            Tell(channel, outcomes);
            for (var i = 0; i < outcomes.Length; i++)
            {
                metrics.PostTook(time.GetElapsedTime(batch[i].Since));
                batch[i].End(outcomes[i]);
            }
        }
        catch (PostgresException failure) when (batch.Count > 1 && !failure.IsTransient)
        {
            // One of them may be to blame; the others must not pay for it.
            foreach (var post in batch)
                await WriteAsync(channel, [post]);
        }
        catch (Exception failure)
        {
            foreach (var post in batch)
                post.Fail(failure);
        }
    }

    private void Tell(Guid channel, PostOutcome[] outcomes)
    {
        Message[] posted = [.. outcomes.Where(outcome => outcome.Result == PostResult.Posted).Select(outcome => outcome.Message!)];
        if (posted.Length == 0)
            return;
        var access = outcomes.Max(outcome => outcome.AccessVersion);
        metrics.Posted(posted.Length);
        news.Tell(channel, access, posted[0].Sequence, posted[^1].Sequence, Array.ConvertAll(posted, MessageEvents.Created));
    }
}
