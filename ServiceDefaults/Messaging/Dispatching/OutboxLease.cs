using Npgsql;

namespace Ensemble.ServiceDefaults.Messaging.Dispatching;

/// <summary>
/// The right to publish from a database's outbox, held by one dispatcher at a time: a connection of its own with an advisory lock, which
/// ends with the connection however the process ends. All reads and deletes of the outbox go over this connection, so a leader whose
/// lock is gone notices with its next statement.
/// </summary>
internal sealed class OutboxLease : IAsyncDisposable
{
    // "outbox" in ASCII; advisory locks are a database's own.
    private const long Lock = 0x6F7574626F78;
    private const int CountedRows = 100_000;

    private readonly NpgsqlConnection connection;
    private bool signalled;

    private OutboxLease(NpgsqlConnection connection)
    {
        this.connection = connection;
        connection.Notification += (_, _) => signalled = true;
    }

    /// <summary>Waits as a standby until no other dispatcher leads.</summary>
    public static async Task<OutboxLease> TakeAsync(
        NpgsqlDataSource source, TimeSpan retry, TimeProvider time, CancellationToken cancellationToken)
    {
        var lease = new OutboxLease(await source.OpenConnectionAsync(cancellationToken));
        try
        {
            while (!await lease.TryLockAsync(cancellationToken))
                await Task.Delay(retry, time, cancellationToken);
            await using var listen = lease.Command($"LISTEN {OutboxSignal.Channel}");
            await listen.ExecuteNonQueryAsync(cancellationToken);
            return lease;
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The next events in order of position, without those of subjects that are held back. There is no watermark: a transaction that
    /// commits late with a lower position is simply found by the next read. Two events of one subject keep their order when the
    /// transactions that wrote them did not overlap after their outbox rows were made, as when each locks or guards the subject's row
    /// first.
    /// </summary>
    public async Task<List<OutboxMessage>> ReadAsync(int limit, Guid[] held, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            SELECT position, message_id, type, subject, body, occurred_at, trace_parent
            FROM outbox WHERE subject <> ALL ($1) ORDER BY position LIMIT $2
            """, held, limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var messages = new List<OutboxMessage>();
        while (await reader.ReadAsync(cancellationToken))
        {
            messages.Add(new OutboxMessage
            {
                Position = reader.GetInt64(0),
                MessageId = reader.GetGuid(1),
                Type = reader.GetString(2),
                Subject = reader.GetGuid(3),
                Body = reader.GetString(4),
                OccurredAt = reader.GetFieldValue<DateTimeOffset>(5),
                TraceParent = reader.IsDBNull(6) ? null : reader.GetString(6),
            });
        }
        return messages;
    }

    public async Task DeleteAsync(long[] positions, CancellationToken cancellationToken)
    {
        await using var command = Command("DELETE FROM outbox WHERE position = ANY ($1)", positions);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<OutboxBacklog> MeasureAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT $1) rows), (SELECT occurred_at FROM outbox ORDER BY position LIMIT 1)
            """, CountedRows);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new OutboxBacklog(reader.GetInt64(0), reader.IsDBNull(1) ? TimeSpan.Zero : now - reader.GetFieldValue<DateTimeOffset>(1));
    }

    /// <summary>Forgets at most so many inbox rows from before a time, and says how many it were.</summary>
    public async Task<int> ForgetAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "DELETE FROM inbox WHERE ctid = ANY (ARRAY(SELECT ctid FROM inbox WHERE received_at < $1 LIMIT $2))", before, limit);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Until new rows are signalled, or the time is over.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        // A signal may have come in with the answer of an earlier statement.
        if (!signalled)
            await connection.WaitAsync(timeout, cancellationToken);
        signalled = false;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<bool> TryLockAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT pg_try_advisory_lock($1)", Lock);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private NpgsqlCommand Command(string text, params object[] values)
    {
        var command = new NpgsqlCommand(text, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
