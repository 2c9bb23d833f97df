using System.Net.Sockets;
using Npgsql;

namespace Ensemble.ServiceDefaults.Data;

/// <summary>Tells a database server that is away, starting or stopping from one that answers and says no.</summary>
internal static class Absence
{
    /// <summary>Why it cannot be reached; null when the failure is another one.</summary>
    public static string? Of(Exception? failure) => failure switch
    {
        null => null,
        PostgresException refusal => refusal.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.TooManyConnections
            ? refusal.MessageText
            : null,
        NpgsqlException { InnerException: (SocketException or IOException or TimeoutException) and var unreached } => unreached.Message,
        // EF wraps what it would have tried again.
        InvalidOperationException wrapped => Of(wrapped.InnerException),
        _ => null,
    };
}
