using Npgsql;

namespace Ensemble.Tests.Fleet;

/// <summary>Writes down what comes into a service's outbox: the dispatcher deletes it within moments, also what nobody subscribes to.</summary>
internal sealed class OutboxWitness : IAsyncDisposable
{
    private readonly NpgsqlDataSource database;

    private OutboxWitness(string connection) => database = NpgsqlDataSource.Create(connection);

    public static async Task<OutboxWitness> StartAsync(string connection)
    {
        var witness = new OutboxWitness(connection);
        await witness.RunAsync("""
            CREATE TABLE witnessed (type text, subject uuid);
            CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN INSERT INTO witnessed VALUES (new.type, new.subject); RETURN NULL; END $$;
            CREATE TRIGGER witness AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION witness();
            """);
        return witness;
    }

    public async Task<long> CountAsync(string type, Guid subject)
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM witnessed WHERE type = $1 AND subject = $2");
        command.Parameters.AddWithValue(type);
        command.Parameters.AddWithValue(subject);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("DROP TRIGGER witness ON outbox; DROP FUNCTION witness; DROP TABLE witnessed;");
        await database.DisposeAsync();
    }

    private async Task RunAsync(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
