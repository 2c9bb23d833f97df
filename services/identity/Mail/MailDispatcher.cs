using Ensemble.Identity.Recovery;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MimeKit;
using Npgsql;

namespace Ensemble.Identity.Mail;

/// <summary>
/// Sends what is queued. A mail is taken for some minutes before it is handed over, so that replicas don't send it twice; one that is
/// refused is tried again with growing pauses, and given up with an error in the log after days.
/// </summary>
internal sealed partial class MailDispatcher(
    IServiceScopeFactory scopes,
    IMailTransport transport,
    MailTexts texts,
    IOptions<MailOptions> options,
    TimeProvider time,
    ILogger<MailDispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        do
        {
            try
            {
                while (await SendNextAsync(stoppingToken)) { }
            }
            catch (Exception failure) when (failure is NpgsqlException or DbUpdateException
                or InvalidOperationException { InnerException: NpgsqlException })
            {
                Postponed(logger, failure.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        if (await TakeAsync(db, cancellationToken) is not { } mail)
            return false;
        try
        {
            var tokens = scope.ServiceProvider.GetRequiredService<MailTokens>();
            if (await ComposeAsync(db, tokens, mail, cancellationToken) is { } message)
                await transport.SendAsync(message, cancellationToken);
            mail.NextAttemptAt = null;
        }
        catch (MailRefusedException refusal)
        {
            Delay(mail, refusal.Message);
        }

        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task<QueuedMail?> TakeAsync(IdentityDb db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var until = now + Lease;
        var taken = await db.QueuedMails.FromSql($"""
            UPDATE queued_mails SET next_attempt_at = {until}, attempts = attempts + 1
            WHERE id = (SELECT id FROM queued_mails WHERE next_attempt_at <= {now} ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING *
            """).ToListAsync(cancellationToken);
        return taken.SingleOrDefault();
    }

    /// <summary>Null when the address belongs to nobody, or has nothing to confirm.</summary>
    private async Task<MimeMessage?> ComposeAsync(IdentityDb db, MailTokens tokens, QueuedMail mail, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.EmailKey == mail.AddressKey, cancellationToken);
        if (account is not { Email: { } address, IsBanned: false } || (mail.Kind == MailKind.Verification && account.EmailVerifiedAt is not null))
            return null;
        var token = await tokens.CreateAsync(account, mail.Kind, cancellationToken);
        return mail.Kind == MailKind.Verification
            ? texts.Verification(account.Username, address, token)
            : texts.PasswordReset(account.Username, address, token);
    }

    private void Delay(QueuedMail mail, string reason)
    {
        var now = time.GetUtcNow();
        if (now - mail.CreatedAt >= options.Value.Patience)
        {
            mail.NextAttemptAt = null;
            GivenUp(logger, mail.Id, mail.Kind, mail.Attempts, reason);
            return;
        }

        var pause = TimeSpan.FromSeconds(5 * Math.Pow(2, Math.Min(mail.Attempts - 1, 12)));
        mail.NextAttemptAt = now + (pause < LongestPause ? pause : LongestPause);
        Refused(logger, mail.Id, mail.Attempts, reason);
    }

    [LoggerMessage(2302, LogLevel.Warning, "Mail {MailId} was refused at attempt {Attempt}, it is tried again: {Reason}")]
    private static partial void Refused(ILogger logger, Guid mailId, int attempt, string reason);

    [LoggerMessage(2303, LogLevel.Error, "Mail {MailId} ({Kind}) is given up after {Attempts} attempts: {Reason}")]
    private static partial void GivenUp(ILogger logger, Guid mailId, string kind, int attempts, string reason);

    [LoggerMessage(2304, LogLevel.Warning, "Mail waits for the database: {Reason}")]
    private static partial void Postponed(ILogger logger, string reason);
}
