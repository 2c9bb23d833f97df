using Npgsql;

namespace Ensemble.Chat.Statistics;

/// <param name="TotalRooms">Open channels and conversations.</param>
/// <param name="TotalMessages">Messages that stand in them.</param>
/// <param name="ActiveUsers">Who has posted within a day.</param>
internal sealed record ChatStats(long TotalRooms, long TotalMessages, long ActiveUsers);

/// <summary>Figures of the whole chat; counted at most every half minute, by one at a time.</summary>
internal sealed class ChatStatistics(NpgsqlDataSource database, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim turn = new(1);
    private (ChatStats Stats, DateTimeOffset Until)? counted;

    public async Task<ChatStats> GetAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (counted is not { } known || known.Until <= now)
                counted = known = (await CountAsync(now - Recent, cancellationToken), now + Validity);
            return known.Stats;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<ChatStats> CountAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT count(*), COALESCE(sum(message_count), 0)::bigint,
                (SELECT count(DISTINCT user_id) FROM messages WHERE created_at > $1 AND deleted_at IS NULL AND user_id <> $2)
            FROM channels WHERE archived_at IS NULL
            """);
        command.Parameters.AddWithValue(since);
        command.Parameters.AddWithValue(Guid.Empty);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return new ChatStats(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2));
    }
}
