using Npgsql;

namespace Ensemble.ServiceDefaults.Data;

/// <summary>Makes a service's login and database on a Postgres server; no other login may connect to that database.</summary>
internal static class Provisioning
{
    public static async Task EnsureAsync(string administrator, string service, CancellationToken cancellationToken)
    {
        var own = new NpgsqlConnectionStringBuilder(service);
        var (database, login) = (own.Database!, own.Username!);
        await using var connection = new NpgsqlConnection(ForMaintenance(administrator));
        await connection.OpenAsync(cancellationToken);

        // The password is set each time: it is the AppHost's to change.
        var role = await ExistsAsync(connection, "SELECT 1 FROM pg_roles WHERE rolname = $1", login, cancellationToken) ? "ALTER" : "CREATE";
        await ExecuteAsync(connection, $"{role} ROLE {Quote(login)} LOGIN PASSWORD '{own.Password!.Replace("'", "''", StringComparison.Ordinal)}'", cancellationToken);
        if (await ExistsAsync(connection, "SELECT 1 FROM pg_database WHERE datname = $1", database, cancellationToken))
            return;
        await ExecuteAsync(connection, $"GRANT {Quote(login)} TO CURRENT_USER", cancellationToken);
        await ExecuteAsync(connection, $"CREATE DATABASE {Quote(database)} OWNER {Quote(login)}", cancellationToken);
        await ExecuteAsync(connection, $"REVOKE CONNECT, TEMPORARY ON DATABASE {Quote(database)} FROM PUBLIC", cancellationToken);
    }

    // Without a database Npgsql asks for one named like the login, which an administrator seldom has.
    private static string ForMaintenance(string administrator)
    {
        var builder = new NpgsqlConnectionStringBuilder(administrator);
        builder.Database ??= "postgres";
        return builder.ConnectionString;
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string query, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query, connection) { Parameters = { new() { Value = name } } };
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
