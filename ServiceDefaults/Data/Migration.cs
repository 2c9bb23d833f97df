using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ensemble.ServiceDefaults.Data;

/// <param name="Context">The service's context.</param>
/// <param name="ConnectionString">The service's own login and database.</param>
/// <param name="Administrator">A login that may make databases and logins; null where an operator has made them.</param>
internal sealed record MigrationTarget(Type Context, string ConnectionString, string? Administrator);

/// <summary>
/// <c>dotnet Service.dll migrate</c>: makes the service's login and database where they are missing and brings the tables up to date.
/// It is a resource of its own in the AppHost and a job on Kubernetes; services never migrate at start.
/// </summary>
internal static partial class Migration
{
    public const string Command = "migrate";

    private const int TryAgainLater = 75; // EX_TEMPFAIL of sysexits.h

    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var target = services.GetRequiredService<MigrationTarget>();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Migration");
        try
        {
            await RunAsync(services, target, logger, cancellationToken);
        }
        catch (Exception failure) when (Absence.Of(failure) is { } reason)
        {
            var server = new NpgsqlConnectionStringBuilder(target.Administrator ?? target.ConnectionString);
            Away(logger, server.Host, server.Port, reason);
            Environment.ExitCode = TryAgainLater;
        }
    }

    private static async Task RunAsync(IServiceProvider services, MigrationTarget target, ILogger logger, CancellationToken cancellationToken)
    {
        if (target.Administrator is not null)
            await Provisioning.EnsureAsync(target.Administrator, target.ConnectionString, cancellationToken);
        if (await IsCurrentAsync(target, cancellationToken))
        {
            Current(logger);
            return;
        }

        await using var scope = services.CreateAsyncScope();
        var context = (DbContext)scope.ServiceProvider.GetRequiredService(target.Context);
        // MigrateAsync would look into the table first and make it when that fails, which Postgres logs as an error.
        await context.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
        Migrated(logger);
    }

    // Building EF's model costs half a second of start-up; comparing the newest migration's name costs a query.
    private static async Task<bool> IsCurrentAsync(MigrationTarget target, CancellationToken cancellationToken)
    {
        var newest = target.Context.Assembly.GetTypes()
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .Where(id => id is not null)
            .Max(StringComparer.Ordinal);
        await using var connection = new NpgsqlConnection(target.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var table = new NpgsqlCommand("""SELECT to_regclass('"__EFMigrationsHistory"') IS NOT NULL""", connection);
        if (await table.ExecuteScalarAsync(cancellationToken) is not true)
            return false;
        await using var applied = new NpgsqlCommand("""SELECT max("MigrationId" COLLATE "C") FROM "__EFMigrationsHistory" """, connection);
        return await applied.ExecuteScalarAsync(cancellationToken) as string == newest;
    }

    [LoggerMessage(1101, LogLevel.Information, "The database is up to date.")]
    private static partial void Current(ILogger logger);

    [LoggerMessage(1103, LogLevel.Error, "Postgres at {Host}:{Port} does not answer: {Reason}")]
    private static partial void Away(ILogger logger, string? host, int port, string reason);

    [LoggerMessage(1102, LogLevel.Information, "The database was migrated.")]
    private static partial void Migrated(ILogger logger);
}
