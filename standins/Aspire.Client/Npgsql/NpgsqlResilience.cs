using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;

/// <summary>Retries and time limits of a context.</summary>
internal static class NpgsqlResilience
{
    public static void Configure(NpgsqlDbContextOptionsBuilder npgsql, NpgsqlEntityFrameworkCorePostgreSQLSettings settings)
    {
        if (!settings.DisableRetry)
        {
            npgsql.EnableRetryOnFailure();
        }

        if (settings.CommandTimeout is { } seconds)
        {
            npgsql.CommandTimeout(seconds);
        }
    }

    /// <summary>What the application configured itself stays.</summary>
    public static void Enrich(
        DbContextOptions options, NpgsqlDbContextOptionsBuilder npgsql, NpgsqlEntityFrameworkCorePostgreSQLSettings settings)
    {
        var configured = RelationalOptionsExtension.Extract(options);
        if (!settings.DisableRetry && configured.ExecutionStrategyFactory is null)
        {
            npgsql.EnableRetryOnFailure();
        }

        if (settings.CommandTimeout is { } seconds && configured.CommandTimeout is null)
        {
            npgsql.CommandTimeout(seconds);
        }
    }
}
