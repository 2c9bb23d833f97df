using System.Globalization;
using Ensemble.Contracts.Events;
using Ensemble.Identity.Avatars;
using Ensemble.Identity.Mail;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Export;

/// <summary>
/// Makes the next archive that is due. It is taken for some minutes, which are prolonged while the work goes on, so that replicas don't make
/// it twice and a process that is killed leaves it to another one, and what it had brought to media to <see cref="ArchiveDraft"/>.
/// </summary>
internal sealed partial class ExportJob(
    IdentityDb db,
    ExportCollection collection,
    ExportDelivery delivery,
    ArchiveDraft draft,
    DiscardSignal signal,
    IOptions<ExportOptions> options,
    TimeProvider time,
    Metrics metrics,
    ILogger<ExportJob> logger)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Prolong = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private long prolongedAt;
    private DateTimeOffset leasedUntil;

    /// <summary>False when none is due.</summary>
    public async Task<bool> RunNextAsync(CancellationToken cancellationToken)
    {
        if (await TakeAsync(cancellationToken) is not { } export)
            return false;
        try
        {
            await MakeAsync(export, cancellationToken);
        }
        catch (Exception failure) when (IsPassing(failure) && !cancellationToken.IsCancellationRequested)
        {
            await DelayAsync(export, failure, cancellationToken);
        }

        return true;
    }

    private async Task<DataExport?> TakeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        leasedUntil = now + Lease;
        var taken = await db.DataExports.FromSql($"""
            UPDATE data_exports SET next_attempt_at = {leasedUntil}, attempts = attempts + 1
            WHERE id = (SELECT id FROM data_exports WHERE next_attempt_at <= {now} ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING *
            """).AsNoTracking().ToListAsync(cancellationToken);
        prolongedAt = time.GetTimestamp();
        var export = taken.SingleOrDefault();
        if (export?.Attempts > 1)
            signal.Set(); // The archive of the attempt before, if it had come so far, is due now too.
        return export;
    }

    private async Task MakeAsync(DataExport export, CancellationToken cancellationToken)
    {
        await using var archive = new ExportArchive(options.Value.Directory);
        var progress = () => ProlongAsync(export.Id, cancellationToken);
        await collection.CollectAsync(export.AccountId, archive, progress, cancellationToken);
        var expiresAt = time.GetUtcNow() + options.Value.Validity;
        var name = string.Create(CultureInfo.InvariantCulture, $"ensemble-data-{export.RequestedAt.UtcDateTime:yyyy-MM-dd}.zip");
        await ProlongNowAsync(export.Id, cancellationToken);
        var file = await draft.BeginAsync(leasedUntil, cancellationToken);
        await delivery.StoreAsync(file, export.AccountId, name, await archive.FinishAsync(), expiresAt, progress, cancellationToken);
        if (await FinishAsync(export, file, expiresAt, cancellationToken))
            return;
        // The account was erased meanwhile, or this took so long that another attempt was begun.
        await draft.DropAsync(cancellationToken);
    }

    private async Task<bool> FinishAsync(DataExport export, Guid file, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var done = await db.DataExports.Where(row => row.Id == export.Id && row.FileId == null).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.FileId, file).SetProperty(row => row.ReadyAt, now).SetProperty(row => row.ExpiresAt, expiresAt)
                .SetProperty(row => row.NextAttemptAt, (DateTimeOffset?)null),
            cancellationToken);
        if (done == 0 || !await draft.ClaimAsync(cancellationToken))
            return false;
        if (await db.Accounts.Where(account => account.Id == export.AccountId).Select(account => account.EmailKey).SingleAsync(cancellationToken) is { } address)
            db.QueuedMails.Add(QueuedMail.Create(MailKind.DataExport, address, now));
        db.Publish(new DataExportReady(export.AccountId, export.Id, file, expiresAt, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.Exported("ready");
        Ready(logger, export.Id);
        return true;
    }

    private Task ProlongAsync(Guid export, CancellationToken cancellationToken) =>
        time.GetElapsedTime(prolongedAt) < Prolong ? Task.CompletedTask : ProlongNowAsync(export, cancellationToken);

    private async Task ProlongNowAsync(Guid export, CancellationToken cancellationToken)
    {
        prolongedAt = time.GetTimestamp();
        leasedUntil = time.GetUtcNow() + Lease;
        await db.DataExports.Where(row => row.Id == export && row.FileId == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, leasedUntil), cancellationToken);
        await draft.ProlongAsync(leasedUntil, cancellationToken);
    }

    private async Task DelayAsync(DataExport export, Exception failure, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var reason = failure is RpcException call ? $"{call.StatusCode}" : failure.GetType().Name;
        DateTimeOffset? next = null;
        if (now - export.RequestedAt >= options.Value.Patience)
        {
            metrics.Exported("failed");
            GivenUp(logger, export.Id, export.Attempts, reason);
        }
        else
        {
            var pause = TimeSpan.FromSeconds(5 * Math.Pow(2, Math.Min(export.Attempts - 1, 10)));
            next = now + (pause < LongestPause ? pause : LongestPause);
            metrics.Exported("delayed");
            Delayed(logger, export.Id, export.Attempts, reason);
        }

        // Unless the lease had run out, and another attempt is under way or has made it.
        await db.DataExports.Where(row => row.Id == export.Id && row.FileId == null && row.Attempts == export.Attempts)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, next), cancellationToken);
    }

    // A service or the disk; all of them may be back later. The database's own failures are the caller's.
    private static bool IsPassing(Exception failure) =>
        failure is RpcException or HttpRequestException or IOException or InvalidDataException or OperationCanceledException;

    [LoggerMessage(2601, LogLevel.Information, "Export {ExportId} is ready")]
    private static partial void Ready(ILogger logger, Guid exportId);

    [LoggerMessage(2602, LogLevel.Warning, "Export {ExportId} could not be made at attempt {Attempt}, it is tried again: {Reason}")]
    private static partial void Delayed(ILogger logger, Guid exportId, int attempt, string reason);

    [LoggerMessage(2603, LogLevel.Error, "Export {ExportId} is given up after {Attempts} attempts: {Reason}")]
    private static partial void GivenUp(ILogger logger, Guid exportId, int attempts, string reason);
}
