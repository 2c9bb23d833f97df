using Ensemble.Tests.Chat.Service;
using Npgsql;

namespace Ensemble.Tests.Chat.Messages;

/// <summary>Lists stay fast in a long history: what the service asks is answered from indexes.</summary>
public sealed class PagingTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private const int Rows = 120_000;
    private readonly ChatService chat = shared.Service;

    [Fact]
    public async Task Pages_changes_unread_and_search_use_their_indexes()
    {
        var clara = chat.Identity.Register("clara");
        var channel = await chat.Api.MakeChannelAsync(clara);
        await using var source = NpgsqlDataSource.Create(chat.Database.ConnectionString);
        await FillAsync(source, Guid.Parse(channel), clara.UserId);

        var page = await ExplainAsync(source,
            $"SELECT * FROM messages WHERE channel_id = '{channel}' AND sequence < 60000 AND deleted_at IS NULL ORDER BY sequence DESC LIMIT 50");
        Assert.Contains("ix_messages_channel_id_sequence", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", page, StringComparison.Ordinal);
        var changed = await ExplainAsync(source,
            $"SELECT * FROM messages WHERE channel_id = '{channel}' AND changed > 100 AND changed <> sequence ORDER BY changed LIMIT 50");
        Assert.Contains("ix_messages_channel_id_changed", changed, StringComparison.Ordinal);
        var words = await ExplainAsync(source,
            "SELECT * FROM messages WHERE to_tsvector('simple', content) @@ websearch_to_tsquery('simple', 'word77777') AND content IS NOT NULL");
        Assert.Contains("ix_messages_words", words, StringComparison.Ordinal);

        // And what the service itself answers is right in such a channel.
        var newest = await chat.Api.MessagesAsync(channel, clara, "?limit=200");
        Assert.Equal((200, Rows), (newest.Count, newest[0].GetProperty("sequence").GetInt64()));
        var unread = (await chat.Api.GetAsync("/api/channels/unread", chat.Identity.Register("robert"))).Json.EnumerateArray()
            .Single(row => row.Text("channel_id") == channel);
        Assert.Equal(100, unread.GetProperty("unread_count").GetInt32());
        var found = (await chat.Api.GetAsync("/api/v1/chat/search?q=word77777", clara)).Data.GetProperty("messages");
        Assert.Equal(77777, Assert.Single(found.EnumerateArray()).GetProperty("sequence").GetInt64());
    }

    private static async Task FillAsync(NpgsqlDataSource source, Guid channel, Guid author)
    {
        await using var fill = source.CreateCommand(
            """
            INSERT INTO messages (id, channel_id, user_id, sequence, changed, content, created_at)
            SELECT gen_random_uuid(), $1, $2, n, n, 'word' || n, now() + n * interval '1 millisecond' FROM generate_series(1, $3) n;
            """);
        fill.Parameters.AddWithValue(channel);
        fill.Parameters.AddWithValue(author);
        fill.Parameters.AddWithValue(Rows);
        fill.CommandTimeout = 120;
        await fill.ExecuteNonQueryAsync();
        await using var rest = source.CreateCommand($"UPDATE channels SET last_sequence = {Rows}, message_count = {Rows} WHERE id = '{channel}'");
        await rest.ExecuteNonQueryAsync();
        await using var analyse = source.CreateCommand("ANALYZE messages");
        await analyse.ExecuteNonQueryAsync();
    }

    private static async Task<string> ExplainAsync(NpgsqlDataSource source, string query)
    {
        await using var command = source.CreateCommand($"EXPLAIN {query}");
        await using var rows = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await rows.ReadAsync())
            plan.Add(rows.GetString(0));
        return string.Join('\n', plan);
    }
}
