using Npgsql;

namespace Ensemble.Tests.Fixtures;

/// <summary>
/// A real Postgres for the tests of this process: the one of <c>ConnectionStrings__postgres</c>, or a private child process that ends
/// with us.
/// </summary>
public static class TestPostgres
{
    private static readonly Lazy<Task<string>> Administrator = new(() =>
        Environment.GetEnvironmentVariable("ConnectionStrings__postgres") is { Length: > 0 } given
            ? Task.FromResult(given)
            : PrivatePostgres.StartAsync());

    /// <summary>Connection string of a login that may make databases.</summary>
    public static Task<string> ConnectionStringAsync() => Administrator.Value;

    internal static async Task ExecuteAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(await ConnectionStringAsync());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
