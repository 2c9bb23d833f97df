using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ensemble.ServiceDefaults.Data;

/// <summary>Connects a service with its own database.</summary>
public static class Database
{
    // Planning a query by its key takes Postgres several times as long as running it, so a connection keeps the plans of what it runs again
    // and again. It is not reset between two uses: nothing sets anything on a session, and the outbox, which locks and listens, has
    // connections of its own. What the connection string says of these counts.
    private const string Defaults = "Max Auto Prepare=50;No Reset On Close=true;";

    /// <summary>
    /// Adds the context over the connection string <paramref name="connectionName"/>, its health check, and <c>migrate</c> as a command of
    /// the service (see <see cref="Migration"/>).
    /// </summary>
    public static void AddDatabase<TContext>(this IHostApplicationBuilder builder, string connectionName) where TContext : ServiceDbContext
    {
        var connectionString = builder.Configuration.GetConnectionString(connectionName)
            // Making a migration needs the model, not a server.
            ?? (EF.IsDesignTime ? $"Host=localhost;Database={connectionName}" : throw new InvalidOperationException($"ConnectionStrings:{connectionName} is missing."));

        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(Defaults + connectionString));
        builder.Services.AddDbContextPool<TContext>((services, options) => options
            .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>())
            // A failure is told by its exception; a line of its own would also show lost races and the first look for a missing table.
            .ConfigureWarnings(warnings => warnings.Log(
                (RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug))));
        builder.Services.AddSingleton(new MigrationTarget(typeof(TContext), connectionString, builder.Configuration.GetConnectionString("postgres")));
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", HealthStatus.Unhealthy, tags: ["ready"], TimeSpan.FromSeconds(3));
    }
}
