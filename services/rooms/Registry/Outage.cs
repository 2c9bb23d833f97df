using Npgsql;

namespace Ensemble.Rooms.Registry;

/// <summary>Whether a failure means that the database is away, and the same may work later.</summary>
internal static class Outage
{
    public static bool Is(Exception failure) => failure switch
    {
        // A value that no connection will ever carry is the fault of who sent it.
        NpgsqlException { InnerException: ArgumentException or InvalidCastException or NotSupportedException } => false,
        NpgsqlException postgres => postgres.IsTransient || postgres is not PostgresException,
        TimeoutException => true,
        // How EF Core wraps what it thinks is transient.
        InvalidOperationException { InnerException: { } inner } => Is(inner),
        _ => false,
    };
}
