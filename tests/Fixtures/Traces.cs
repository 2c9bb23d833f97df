using Npgsql;

namespace Ensemble.Tests.Fixtures;

/// <summary>Looks for what must not be there any more, in every text, id and document of every table of a database, whatever is added to it.</summary>
public static class Traces
{
    private const string Columns = """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> ALL (@except)
          AND (data_type IN ('text', 'character varying', 'character', 'uuid', 'json', 'jsonb', 'ARRAY', 'inet'))
        ORDER BY table_name, column_name
        """;

    /// <summary>Where the words are, as <c>table.column: value</c>.</summary>
    /// <param name="connectionString">Of the service's database.</param>
    /// <param name="words">Ids, names, addresses; case does not count.</param>
    /// <param name="exceptTables">Tables that are not looked at; the test says why.</param>
    public static async Task<IReadOnlyList<string>> FindAsync(string connectionString, IReadOnlyList<string> words, params string[] exceptTables)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var columns = new List<(string Table, string Column)>();
        await using (var command = source.CreateCommand(Columns))
        {
            command.Parameters.AddWithValue("except", exceptTables);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                columns.Add((reader.GetString(0), reader.GetString(1)));
        }

        var found = new List<string>();
        foreach (var (table, column) in columns)
        {
            await using var command = source.CreateCommand(
                $"""SELECT "{column}"::text FROM "{table}" WHERE EXISTS (SELECT 1 FROM unnest(@words) word WHERE "{column}"::text ILIKE '%' || word || '%')""");
            command.Parameters.AddWithValue("words", words.ToArray());
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                found.Add($"{table}.{column}: {reader.GetString(0)}");
        }

        return found;
    }
}
