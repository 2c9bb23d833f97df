using Npgsql;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>The statistics that wait in the outbox, where nobody fetches them here.</summary>
internal static class PlayedNotesOutbox
{
    /// <summary>What identity would add up for a user: a message that is there twice counts once.</summary>
    public static Task<long> PlayedAsync(this TestDatabase database, Guid user) => database.ReadAsync("""
        SELECT coalesce(sum((player->>'notes')::bigint), 0)::bigint
        FROM (SELECT DISTINCT ON (message_id) body FROM outbox WHERE type = 'RoomActivity') batch,
            jsonb_array_elements(batch.body->'players') player
        WHERE player->>'user_id' = $1
        """, user.ToString());

    public static async Task<long> ReadAsync(this TestDatabase database, string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync() is long number ? number : 0;
    }
}
