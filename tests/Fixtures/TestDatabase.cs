using Npgsql;

namespace Ensemble.Tests.Fixtures;

/// <summary>A database of its own for one test or test class, dropped afterwards.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static int count;

    private TestDatabase(string name, string connectionString) => (Name, ConnectionString) = (name, connectionString);

    public string Name { get; }

    public string ConnectionString { get; }

    /// <param name="template">A database to copy, with its tables; nobody may be connected to it.</param>
    public static async Task<TestDatabase> CreateAsync(TestDatabase? template = null)
    {
        var name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref count)}";
        await TestPostgres.ExecuteAsync($"CREATE DATABASE {name}{(template is null ? "" : $" TEMPLATE {template.Name}")}");
        var connection = new NpgsqlConnectionStringBuilder(await TestPostgres.ConnectionStringAsync()) { Database = name };
        return new TestDatabase(name, connection.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
        await TestPostgres.ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }
}
