using Ensemble.ServiceDefaults.Data;
using Ensemble.Tests.ServiceDefaults.Stage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ensemble.Tests.ServiceDefaults.Data;

public class PreparedTests(Servers servers)
{
    private const string Question = "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 42'";

    [Fact]
    public async Task A_connection_keeps_the_plan_of_what_runs_again_and_again() => Assert.Equal(1L, await PreparedAsync("db"));

    [Fact]
    public async Task What_the_connection_string_says_of_plans_counts() => Assert.Equal(0L, await PreparedAsync("db", ";Max Auto Prepare=0"));

    // Each command takes the one connection from the pool and gives it back.
    private async Task<object?> PreparedAsync(string name, string more = "")
    {
        var builder = TestHost.CreateBuilder();
        builder.Configuration[$"ConnectionStrings:{name}"] = $"{servers.Postgres};Maximum Pool Size=1{more}";
        builder.AddDatabase<SheetsDb>(name);
        using var host = builder.Build();
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        for (var times = 0; times < 10; times++)
            Assert.Equal(42, await ScalarAsync(source, "SELECT 42"));
        return await ScalarAsync(source, Question);
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource source, string query)
    {
        await using var command = source.CreateCommand(query);
        return await command.ExecuteScalarAsync();
    }
}
