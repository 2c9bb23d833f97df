using Ensemble.ServiceDefaults.Data;
using Ensemble.Tests.ServiceDefaults.Stage;
using Npgsql;

namespace Ensemble.Tests.ServiceDefaults.Data;

public sealed class ProvisioningTests(Servers servers) : IAsyncLifetime
{
    private readonly string first = $"p{Guid.NewGuid():N}";
    private readonly string second = $"p{Guid.NewGuid():N}";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_service_has_a_database_of_its_own_where_no_other_login_may_connect()
    {
        await ProvisionAsync(first, "it's \"secret\"");
        await ProvisionAsync(second, "another");

        Assert.Equal(first, await WhoAsync(Own(first, "it's \"secret\"")));
        await RunAsync(Own(first, "it's \"secret\""), "CREATE TABLE scores (title text)");
        var error = await Assert.ThrowsAsync<PostgresException>(() => WhoAsync(Own(second, "another", database: first)));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Fact]
    public async Task Provisioning_again_sets_the_password_and_leaves_the_data()
    {
        await ProvisionAsync(first, "old");
        await RunAsync(Own(first, "old"), "CREATE TABLE scores (title text)");

        await ProvisionAsync(first, "new");

        await RunAsync(Own(first, "new"), "SELECT title FROM scores");
        var error = await Assert.ThrowsAsync<PostgresException>(() => WhoAsync(Own(first, "old")));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in (string[])[first, second])
        {
            await servers.ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            await servers.ExecuteAsync($"DROP ROLE IF EXISTS {name}");
        }
    }

    private Task ProvisionAsync(string name, string password) =>
        Provisioning.EnsureAsync(servers.Postgres, Own(name, password), CancellationToken.None);

    private string Own(string login, string password, string? database = null) => new NpgsqlConnectionStringBuilder(servers.Postgres)
    {
        Database = database ?? login,
        Username = login,
        Password = password,
        Pooling = false,
    }.ConnectionString;

    private static async Task<string?> WhoAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("SELECT current_user::text");
        return (string?)await command.ExecuteScalarAsync();
    }

    private static async Task RunAsync(string connectionString, string statement)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
