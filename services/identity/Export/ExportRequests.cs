using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Export;

/// <summary>Takes requests for data: one at a time for a user, and one a day.</summary>
internal sealed class ExportRequests(IdentityDb db, SignIn signIn, IOptions<ExportOptions> options, TimeProvider time)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(1);

    public async Task<Outcome<DataExport>> AddAsync(Guid accountId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One after the other for an account, so that of two at once the second sees the first.
        await signIn.LockAsync(accountId, cancellationToken);
        var now = time.GetUtcNow();
        if (await LatestAsync(accountId, cancellationToken) is { } latest && latest.StatusAt(now) is var status and not ExportStatus.Failed)
        {
            if (status == ExportStatus.Pending)
                return Blocked.For(AskAgain) with { Status = StatusCodes.Status409Conflict, Code = "EXPORT_PENDING", Message = "Your data are being collected already." };
            if (latest.RequestedAt + options.Value.Interval - now is var wait && wait > TimeSpan.Zero)
                return Blocked.For(wait) with { Message = "Your data were collected lately. Ask again later." };
        }

        var export = DataExport.Create(accountId, now);
        db.DataExports.Add(export);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return export;
    }

    public Task<DataExport?> LatestAsync(Guid accountId, CancellationToken cancellationToken) => db.DataExports.AsNoTracking()
        .Where(export => export.AccountId == accountId)
        .OrderByDescending(export => export.RequestedAt)
        .FirstOrDefaultAsync(cancellationToken);
}
