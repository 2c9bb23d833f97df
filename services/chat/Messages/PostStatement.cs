using Npgsql;
using NpgsqlTypes;

namespace Ensemble.Chat.Messages;

/// <summary>
/// Stores a batch of messages of one channel in one statement, which is one transaction unless the connection is in one: it looks for rights and
/// for messages that are known, takes as many numbers as are left, and writes the rows. The channel's row is locked from the taking of the
/// numbers to the commit, so the next batch, of whichever node, gets the next numbers.
/// </summary>
internal static class PostStatement
{
    private const int TimeoutSeconds = 10;

    private const string Sql =
        """
        WITH room AS (
            SELECT id, is_private, kind = 'Direct' AS is_direct FROM channels WHERE id = $1 AND archived_at IS NULL
        ), draft AS (
            SELECT * FROM unnest($3::uuid[], $4::uuid[], $5::bool[], $6::text[], $7::uuid[], $8::text[], $9::bigint[], $10::text[], $11::text[])
                WITH ORDINALITY AS d (id, user_id, moderates, content, file_id, file_name, file_size, file_url, client_id, place)
        ), known AS (
            SELECT d.place, k.id, k.sequence, k.created_at
            FROM draft d JOIN messages k ON k.channel_id = $1 AND k.user_id = d.user_id AND k.client_id = d.client_id
            WHERE d.client_id IS NOT NULL
        ), allowed AS (
            SELECT d.*, row_number() OVER (ORDER BY d.place) AS number, count(*) OVER () AS total
            FROM draft d CROSS JOIN room LEFT JOIN members m ON m.channel_id = room.id AND m.user_id = d.user_id
            WHERE (d.user_id = $12
                OR d.moderates AND NOT room.is_private
                OR CASE WHEN m.user_id IS NULL THEN NOT room.is_private ELSE m.left_at IS NULL AND m.can_read AND m.can_write END)
              AND NOT EXISTS (SELECT 1 FROM known WHERE known.place = d.place)
        ), taken AS (
            UPDATE channels c
            SET last_sequence = c.last_sequence + (SELECT count(*) FROM allowed),
                message_count = c.message_count + (SELECT count(*) FROM allowed),
                last_message_at = GREATEST($2, c.last_message_at) + (SELECT count(*) FROM allowed) * interval '1 microsecond'
            WHERE c.id = $1 AND c.archived_at IS NULL AND EXISTS (SELECT 1 FROM allowed)
            RETURNING c.last_sequence, c.last_message_at, c.access_version
        ), added AS (
            INSERT INTO messages (
                id, channel_id, user_id, sequence, changed, content, file_id, file_name, file_size, file_url, client_id, created_at)
            SELECT a.id, $1, a.user_id, t.last_sequence - a.total + a.number, t.last_sequence - a.total + a.number, a.content, a.file_id, a.file_name,
                a.file_size, a.file_url, a.client_id, t.last_message_at - (a.total - a.number) * interval '1 microsecond'
            FROM allowed a CROSS JOIN taken t
            RETURNING id, sequence, created_at
        )
        SELECT d.place, COALESCE(a.id, k.id), COALESCE(a.sequence, k.sequence), COALESCE(a.created_at, k.created_at), a.id IS NOT NULL,
            (SELECT is_direct FROM room), (SELECT access_version FROM taken)
        FROM draft d LEFT JOIN added a ON a.id = d.id LEFT JOIN known k ON k.place = d.place
        ORDER BY d.place
        """;

    /// <summary>An outcome for each draft, in their order. Names that clients give must differ among an author's drafts.</summary>
    public static async Task<PostOutcome[]> RunAsync(
        NpgsqlConnection connection, Guid channel, IReadOnlyList<Draft> drafts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = TimeoutSeconds };
        var parameters = command.Parameters;
        parameters.AddWithValue(channel);
        parameters.AddWithValue(now);
        Add(parameters, drafts, NpgsqlDbType.Uuid, draft => draft.Id);
        Add(parameters, drafts, NpgsqlDbType.Uuid, draft => draft.UserId);
        Add(parameters, drafts, NpgsqlDbType.Boolean, draft => draft.Moderates);
        Add(parameters, drafts, NpgsqlDbType.Text, draft => draft.Content);
        Add(parameters, drafts, NpgsqlDbType.Uuid, draft => draft.File?.Id);
        Add(parameters, drafts, NpgsqlDbType.Text, draft => draft.File?.Name);
        Add(parameters, drafts, NpgsqlDbType.Bigint, draft => draft.File?.Size);
        Add(parameters, drafts, NpgsqlDbType.Text, draft => draft.File?.Url);
        Add(parameters, drafts, NpgsqlDbType.Text, draft => draft.ClientId);
        parameters.AddWithValue(Message.Nobody);

        var outcomes = new PostOutcome[drafts.Count];
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        for (var i = 0; await rows.ReadAsync(cancellationToken); i++)
            outcomes[i] = Read(rows, channel, drafts[i]);
        return outcomes;
    }

    private static void Add<T>(NpgsqlParameterCollection parameters, IReadOnlyList<Draft> drafts, NpgsqlDbType type, Func<Draft, T> value)
    {
        var values = new T[drafts.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(drafts[i]);
        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    private static PostOutcome Read(NpgsqlDataReader row, Guid channel, Draft draft)
    {
        if (row.IsDBNull(1))
            return row.IsDBNull(5) ? PostOutcome.NoChannel : PostOutcome.NotAllowed;
        var sequence = row.GetInt64(2);
        var message = new Message
        {
            Id = row.GetGuid(1), ChannelId = channel, UserId = draft.UserId, Sequence = sequence, Changed = sequence, Content = draft.Content,
            FileId = draft.File?.Id, FileName = draft.File?.Name, FileSize = draft.File?.Size, FileUrl = draft.File?.Url, ClientId = draft.ClientId,
            CreatedAt = row.GetFieldValue<DateTimeOffset>(3),
        };
        return new PostOutcome(
            row.GetBoolean(4) ? PostResult.Posted : PostResult.Known, message, !row.IsDBNull(5) && row.GetBoolean(5), row.IsDBNull(6) ? 0 : row.GetInt64(6));
    }
}
