using Ensemble.ServiceDefaults.Data;
using Ensemble.Tests.ServiceDefaults.Stage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Ensemble.Tests.ServiceDefaults.Data;

public sealed class MigrationTests(Servers servers) : IAsyncLifetime
{
    private readonly string name = $"m{Guid.NewGuid():N}";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_first_run_makes_login_database_and_tables_and_the_second_changes_nothing()
    {
        using var host = Host();
        await Migration.RunAsync(host.Services, CancellationToken.None);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var database = scope.ServiceProvider.GetRequiredService<SheetsDb>();
            database.Publish(Notes.Of(Guid.CreateVersion7(), 1));
            await database.SaveChangesAsync();
        }

        await Migration.RunAsync(host.Services, CancellationToken.None);

        await using var again = host.Services.CreateAsyncScope();
        Assert.Equal(1, await again.ServiceProvider.GetRequiredService<SheetsDb>().Outbox.CountAsync());
        Assert.Single(await again.ServiceProvider.GetRequiredService<SheetsDb>().Database.GetAppliedMigrationsAsync());
    }

    [Fact]
    public async Task The_migration_can_be_taken_back()
    {
        using var host = Host();
        await Migration.RunAsync(host.Services, CancellationToken.None);
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<SheetsDb>();
        await database.Database.MigrateAsync("0");
        await Migration.RunAsync(host.Services, CancellationToken.None);
        Assert.Equal(0, await database.Outbox.CountAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await servers.ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        await servers.ExecuteAsync($"DROP ROLE IF EXISTS {name}");
    }

    private IHost Host()
    {
        var builder = TestHost.CreateBuilder();
        builder.Configuration["ConnectionStrings:postgres"] = servers.Postgres;
        builder.Configuration["ConnectionStrings:db"] =
            new NpgsqlConnectionStringBuilder(servers.Postgres) { Database = name, Username = name, Password = "secret" }.ConnectionString;
        builder.AddDatabase<SheetsDb>("db");
        return builder.Build();
    }
}
