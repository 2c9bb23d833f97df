using Npgsql;
using StackExchange.Redis;

namespace Ensemble.Chat.Socket;

/// <summary>Whether the store or Redis is away, or too slow.</summary>
internal static class Outage
{
    public static bool Is(Exception failure) => failure switch
    {
        NpgsqlException postgres => postgres.IsTransient || postgres is not PostgresException,
        RedisException or TimeoutException => true,
        // How EF Core wraps what it thinks is transient.
        InvalidOperationException { InnerException: { } inner } => Is(inner),
        _ => false,
    };
}
