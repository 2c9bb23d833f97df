using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ensemble.Chat.Messages;

/// <summary>Stores a batch of messages, and with it the events that other services hear of them.</summary>
internal sealed class PostBatches(NpgsqlDataSource database, IServiceScopeFactory scopes, PostedEvents posted, TimeProvider time)
{
    /// <summary>An outcome for each draft, in their order.</summary>
    public async Task<PostOutcome[]> StoreAsync(Guid channel, IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        // Sent twice at the same time: the second is the first.
        var first = new Dictionary<(Guid, string), int>();
        var distinct = new List<Draft>(drafts.Count);
        var places = new int[drafts.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = distinct.Count;
            if (drafts[i].ClientId is { } name && !first.TryAdd((drafts[i].UserId, name), distinct.Count))
                places[i] = first[(drafts[i].UserId, name)];
            else
                distinct.Add(drafts[i]);
        }

        var outcomes = await StoreDistinctAsync(channel, distinct, cancellationToken);
        if (distinct.Count == drafts.Count)
            return outcomes;
        var seen = new HashSet<int>();
        return Array.ConvertAll(places, place => seen.Add(place) || outcomes[place].Result != PostResult.Posted
            ? outcomes[place]
            : outcomes[place] with { Result = PostResult.Known });
    }

    // Another node may have stored one of the names since the statement's snapshot; the next snapshot shows it.
    private async Task<PostOutcome[]> StoreDistinctAsync(Guid channel, List<Draft> drafts, CancellationToken cancellationToken)
    {
        try
        {
            return await StoreOnceAsync(channel, drafts, cancellationToken);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return await StoreOnceAsync(channel, drafts, cancellationToken);
        }
    }

    private async Task<PostOutcome[]> StoreOnceAsync(Guid channel, List<Draft> drafts, CancellationToken cancellationToken)
    {
        if (posted.IsHeard || drafts.Exists(draft => Mentions.MayBeIn(draft.Content)))
            return await StoreWithEventsAsync(channel, drafts, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await PostStatement.RunAsync(connection, channel, drafts, time.GetUtcNow(), cancellationToken);
    }

    private async Task<PostOutcome[]> StoreWithEventsAsync(Guid channel, List<Draft> drafts, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ChatDb>();
        // Read before the channel is locked.
        var mentioned = await Mentions.FindAsync(db, channel, drafts, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var outcomes = await PostStatement.RunAsync(
            (NpgsqlConnection)db.Database.GetDbConnection(), channel, drafts, time.GetUtcNow(), cancellationToken);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i] is not { Result: PostResult.Posted, Message: { } message })
                continue;
            foreach (var user in mentioned[i])
                db.Publish(new MentionReceived(message.Id, channel, user, message.UserId, drafts[i].Author, message.CreatedAt));
        }

        posted.Publish(db, channel, outcomes);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcomes;
    }
}
