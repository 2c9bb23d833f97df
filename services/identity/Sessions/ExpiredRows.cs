using Ensemble.ServiceDefaults.Access.Revocation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ensemble.Identity.Sessions;

/// <summary>Deletes every hour what no longer means anything: expired refresh tokens and challenges, sessions and keys long over, forgotten failures.</summary>
internal sealed partial class ExpiredRows(
    IServiceScopeFactory scopes,
    IOptions<LockoutOptions> lockout,
    TimeProvider time,
    ILogger<ExpiredRows> logger) : BackgroundService
{
    /// <summary>How long an ended session can still be shown to its user.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    // The address counts against the limit of an hour; longer than a day nobody needs it.
    private static readonly TimeSpan KeptMails = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await DeleteAsync(scope.ServiceProvider.GetRequiredService<IdentityDb>(), stoppingToken);
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException })
            {
                Postponed(logger, failure.Message);
            }
        }
    }

    internal async Task DeleteAsync(IdentityDb db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (ended, forgotten, mailed, announced) = (now - Kept, now - lockout.Value.Memory, now - KeptMails, now - RevocationList.Memory);
        await db.RefreshTokens.Where(token => token.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.Sessions.Where(session => session.ExpiresAt < ended).ExecuteDeleteAsync(cancellationToken);
        await db.LoginChallenges.Where(challenge => challenge.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        // As long as its tokens must be refused, and as it counts towards the keys made in a day.
        var revoked = now - RevocationList.Memory;
        await db.ApiKeys.Where(key => key.RevokedAt < revoked || key.ExpiresAt < ended).ExecuteDeleteAsync(cancellationToken);
        await db.MailTokens.Where(token => token.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.QueuedMails.Where(mail => mail.NextAttemptAt == null && mail.CreatedAt < mailed).ExecuteDeleteAsync(cancellationToken);
        await db.RetiredNames.Where(name => name.Until < now).ExecuteDeleteAsync(cancellationToken);
        await db.ErasedSessions.Where(session => session.RevokedAt < announced).ExecuteDeleteAsync(cancellationToken);
        await db.LoginFailures
            .Where(failures => failures.LastAt < forgotten && (failures.BlockedUntil == null || failures.BlockedUntil < now))
            .ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(2103, LogLevel.Warning, "Expired rows are deleted an hour later: {Reason}")]
    private static partial void Postponed(ILogger logger, string reason);
}
