using Npgsql;

namespace Ensemble.Identity.Accounts;

/// <summary>Reads what is shown of an account, the most frequent question of all, as one row with an array for its roles.</summary>
internal sealed class ShownAccounts(NpgsqlDataSource database)
{
    private const string Shown =
        """
        SELECT a.id, a.username, a.tag_number, a.email, a.avatar_file_id, a.theme, a.notifications,
            coalesce(p.total_notes, 0), coalesce(p.milliseconds_played / 1000, 0), coalesce(p.rooms_created, 0),
            a.created_at, a.updated_at, a.last_seen_at, roles.ids, roles.names
        FROM accounts a
        LEFT JOIN play_statistics p ON p.account_id = a.id
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(r.id), '{}') AS ids, coalesce(array_agg(r.name), '{}') AS names
            FROM account_roles granted JOIN roles r ON r.id = granted.role_id
            WHERE granted.account_id = a.id) roles
        """;

    /// <summary>The account of a signed-in caller.</summary>
    public async Task<ShownAccount> OwnAsync(Guid id, CancellationToken cancellationToken) =>
        await ReadAsync($"{Shown} WHERE a.id = $1", id, cancellationToken)
        ?? throw new InvalidOperationException("The account was erased after its token had been checked.");

    /// <summary>The account of this id or name, if there is one; see <see cref="AccountLookup"/>.</summary>
    public Task<ShownAccount?> CalledAsync(string user, CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(user, "D", out var id))
            return ReadAsync($"{Shown} WHERE a.id = $1", id, cancellationToken);
        return Username.IsWellFormed(user)
            ? ReadAsync($"{Shown} WHERE a.username_key = $1", Username.KeyOf(user), cancellationToken)
            : Task.FromResult<ShownAccount?>(null);
    }

    private async Task<ShownAccount?> ReadAsync<T>(string query, T value, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(query);
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            return null;
        return new ShownAccount(
            row.GetGuid(0), row.GetString(1), row.GetInt16(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetFieldValue<Guid?>(4),
            new Settings(row.GetString(5), row.GetBoolean(6)),
            new Statistics(row.GetInt64(7), row.GetInt64(8), row.GetInt32(9)),
            row.GetFieldValue<DateTimeOffset>(10), row.GetFieldValue<DateTimeOffset>(11), row.GetFieldValue<DateTimeOffset>(12),
            [.. row.GetFieldValue<Guid[]>(13).Zip(row.GetFieldValue<string[]>(14), (role, name) => new RoleReference(role, name))]);
    }
}
