namespace Aspire.StackExchange.Redis;

/// <summary>Settings of a Redis connection, from <c>Aspire:StackExchange:Redis[:{connectionName}]</c>.</summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>From <c>ConnectionStrings:{connectionName}</c>, if that is there.</summary>
    public string? ConnectionString { get; set; }

    public bool DisableHealthChecks { get; set; }

    /// <summary>Without effect: the client at hand makes no spans.</summary>
    public bool DisableTracing { get; set; }
}
