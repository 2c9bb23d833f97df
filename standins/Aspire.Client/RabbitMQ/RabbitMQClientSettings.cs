namespace Aspire.RabbitMQ.Client;

/// <summary>Settings of a RabbitMQ connection, from <c>Aspire:RabbitMQ:Client[:{connectionName}]</c>.</summary>
public sealed class RabbitMQClientSettings
{
    /// <summary>An amqp:// URI, from <c>ConnectionStrings:{connectionName}</c>, if that is there.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How often a first connection is tried again, after 1, 2, 4 … seconds.</summary>
    public int MaxConnectRetryCount { get; set; } = 5;

    public bool DisableHealthChecks { get; set; }

    public bool DisableTracing { get; set; }
}
