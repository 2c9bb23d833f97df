using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ensemble.Identity;

internal static class UniqueViolation
{
    /// <summary>Whether a unique index refused the change: somebody else was faster.</summary>
    public static bool IsUniqueViolation(this DbUpdateException failure) =>
        failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };
}
