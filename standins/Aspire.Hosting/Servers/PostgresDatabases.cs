using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aspire.Hosting.Servers;

/// <summary>Creates the databases that a server is to have.</summary>
internal static class PostgresDatabases
{
    public static async Task CreateAsync(PostgresServerResource server, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (server.Databases.Count == 0)
        {
            return;
        }

        var log = services.GetRequiredService<ResourceLoggerService>();
        var connectionString = await ((IResourceWithConnectionString)server).GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
        await using var dataSource = NpgsqlDataSource.Create($"{connectionString};Database=postgres;Pooling=false");
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        foreach (var database in server.Databases.Values.Distinct(StringComparer.Ordinal))
        {
            await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = database } } };
            if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null)
            {
                continue;
            }

            // A name cannot be a parameter of this statement.
            var name = database.Replace("\"", "\"\"", StringComparison.Ordinal);
            await using var create = new NpgsqlCommand($"CREATE DATABASE \"{name}\"", connection);
            await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            log.AddLine(server, $"created database {database}");
        }
    }
}
