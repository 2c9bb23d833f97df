using Npgsql;

namespace Ensemble.Chat.Channels;

/// <summary>The channels that somebody may read, in the order they were made.</summary>
internal sealed class ChannelList(NpgsqlDataSource database)
{
    public const int MaxListed = 1_000;
    public const int DefaultListed = 500;
    public const int MaxUnread = 100;

    // Those with a row by the index of its user, public ones without by the index of open public channels.
    private const string Readable =
        """
        SELECT c.id FROM members m JOIN channels c ON c.id = m.channel_id
        WHERE m.user_id = $1 AND m.left_at IS NULL AND m.can_read AND c.kind = 'Channel' AND c.archived_at IS NULL
        UNION ALL
        SELECT c.id FROM channels c
        WHERE NOT c.is_private AND c.archived_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM members m WHERE m.channel_id = c.id AND m.user_id = $1)
        """;

    private const string Channels =
        $"""
        SELECT c.id, c.name, c.is_voice, c.is_private, c.owner_id, c.last_message_at, c.last_sequence, c.created_at
        FROM ({Readable}) readable JOIN channels c USING (id)
        WHERE $3::uuid IS NULL OR (c.created_at, c.id) > (SELECT created_at, id FROM channels WHERE id = $3)
        ORDER BY c.created_at, c.id LIMIT $2
        """;

    private const string Unread =
        $"""
        SELECT c.id, m.read_message_id, m.read_at, m.notified_message_id, unread.count
        FROM ({Readable}) readable JOIN channels c USING (id) LEFT JOIN members m ON m.channel_id = c.id AND m.user_id = $1
        CROSS JOIN LATERAL (
            SELECT count(*)::int FROM (
                SELECT 1 FROM messages x
                WHERE x.channel_id = c.id AND x.sequence > COALESCE(m.read_sequence, 0) AND x.deleted_at IS NULL AND x.user_id <> $1
                ORDER BY x.sequence LIMIT 100) newest) unread
        ORDER BY c.created_at, c.id LIMIT $2
        """;

    private const string Archived =
        """
        SELECT id, name, is_voice, is_private, owner_id, last_message_at, last_sequence, created_at FROM channels
        WHERE owner_id = $1 AND kind = 'Channel' AND archived_at IS NOT NULL AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $2
        """;

    public Task<List<ChannelAnswer>> OfAsync(Guid user, int limit, Guid? after, CancellationToken cancellationToken) =>
        ReadAsync(Channels, user, limit, after, cancellationToken);

    /// <summary>The caller's own that are archived.</summary>
    public Task<List<ChannelAnswer>> ArchivedAsync(Guid user, int limit, Guid? after, CancellationToken cancellationToken) =>
        ReadAsync(Archived, user, limit, after, cancellationToken);

    /// <summary>How far the user has read each of them, in one query.</summary>
    public async Task<List<UnreadAnswer>> UnreadAsync(Guid user, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Unread);
        command.Parameters.AddWithValue(user);
        command.Parameters.AddWithValue(MaxListed);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var answers = new List<UnreadAnswer>();
        while (await rows.ReadAsync(cancellationToken))
        {
            answers.Add(new UnreadAnswer(
                rows.GetGuid(0), rows.IsDBNull(1) ? null : rows.GetGuid(1), rows.IsDBNull(2) ? null : rows.GetFieldValue<DateTimeOffset>(2),
                rows.IsDBNull(3) ? null : rows.GetGuid(3), rows.GetInt32(4)));
        }

        return answers;
    }

    private async Task<List<ChannelAnswer>> ReadAsync(string query, Guid user, int limit, Guid? after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(query);
        command.Parameters.AddWithValue(user);
        command.Parameters.AddWithValue(limit);
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = after, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var answers = new List<ChannelAnswer>();
        while (await rows.ReadAsync(cancellationToken))
        {
            answers.Add(new ChannelAnswer(
                rows.GetGuid(0), rows.GetString(1), rows.GetBoolean(2), rows.GetBoolean(3), !rows.IsDBNull(4) && rows.GetGuid(4) == user,
                rows.IsDBNull(5) ? null : rows.GetFieldValue<DateTimeOffset>(5), rows.GetInt64(6), rows.GetFieldValue<DateTimeOffset>(7)));
        }

        return answers;
    }
}
