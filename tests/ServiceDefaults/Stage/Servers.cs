using Aspire.Hosting.Infrastructure;
using Ensemble.Tests.Infrastructure;
using Ensemble.Tests.ServiceDefaults.Stage;
using Npgsql;

[assembly: AssemblyFixture(typeof(Servers))]

namespace Ensemble.Tests.ServiceDefaults.Stage;

/// <summary>The Postgres and RabbitMQ that the tests share: those of the environment, or private ones.</summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly ServerDirectory postgresDirectory = new();
    private RunningServer? postgres;
    private OwnBroker? broker;

    public string Postgres { get; private set; } = Environment.GetEnvironmentVariable("ConnectionStrings__postgres") ?? "";

    public string RabbitMq { get; private set; } = Environment.GetEnvironmentVariable("ConnectionStrings__rabbitmq") ?? "";

    public async ValueTask InitializeAsync()
    {
        if (RabbitMq.Length == 0)
        {
            broker = new OwnBroker();
            await broker.StartAsync();
            RabbitMq = broker.Address;
        }
        if (Postgres.Length == 0)
        {
            var context = postgresDirectory.Context("postgres", password: "secret");
            postgres = await RunningServer.StartAsync(new PostgresServer(), context);
            Postgres = $"Host=127.0.0.1;Port={context.Port};Database=postgres;Username={context.UserName};Password={context.Password}";
        }
    }

    /// <summary>The connection string of a database of this name, which may not exist yet.</summary>
    internal string Database(string name) => new NpgsqlConnectionStringBuilder(Postgres) { Database = name }.ConnectionString;

    internal async Task ExecuteAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (broker is not null)
            await broker.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
        postgresDirectory.Dispose();
    }
}
