using System.Text.Json;
using Npgsql;

namespace Ensemble.Tests.Chat.Service;

/// <summary>Events that wait to be published.</summary>
internal static class Outbox
{
    /// <summary>Those of a type whose body has a text in it.</summary>
    public static async Task<List<JsonElement>> OfAsync(TestDatabase database, string type, string text)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand("SELECT body FROM outbox WHERE type = $1 AND body::text LIKE '%' || $2 || '%' ORDER BY position");
        command.Parameters.AddWithValue(type);
        command.Parameters.AddWithValue(text);
        var found = new List<JsonElement>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            found.Add(JsonDocument.Parse(rows.GetString(0)).RootElement);
        return found;
    }
}
