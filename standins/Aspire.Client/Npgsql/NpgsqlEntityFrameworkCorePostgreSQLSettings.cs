namespace Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;

/// <summary>Settings of a database context, from <c>Aspire:Npgsql:EntityFrameworkCore:PostgreSQL[:{context}]</c>.</summary>
public sealed class NpgsqlEntityFrameworkCorePostgreSQLSettings
{
    /// <summary>From <c>ConnectionStrings:{connectionName}</c>, if that is there.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Don't repeat what failed for a transient reason.</summary>
    public bool DisableRetry { get; set; }

    public bool DisableHealthChecks { get; set; }

    public bool DisableTracing { get; set; }

    public bool DisableMetrics { get; set; }

    /// <summary>In seconds; null: the provider's default.</summary>
    public int? CommandTimeout { get; set; }
}
