using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ensemble.Identity.Mail;

/// <summary>
/// Sends what is queued. A mail is taken for some minutes before it is handed over, so that replicas don't send it twice; one that is
/// refused is tried again with growing pauses, and given up with an error in the log after days, or at once where it would never be taken.
/// </summary>
internal sealed partial class MailDispatcher(
    IServiceScopeFactory scopes,
    IMailTransport transport,
    MailBacklog backlog,
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
                while (await SendNextAsync(stoppingToken))
                    await MeasureAsync(stoppingToken);
                await MeasureAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is NpgsqlException or DbUpdateException or IOException
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
            if (await scope.ServiceProvider.GetRequiredService<MailLetters>().ComposeAsync(mail, cancellationToken) is { } message)
            {
                await transport.SendAsync(message, cancellationToken);
                backlog.Sent(mail.Kind);
            }

            mail.NextAttemptAt = null;
        }
        catch (MailRefusedException refusal)
        {
            Delay(mail, refusal);
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // The account was erased while its mail went out, perhaps before there was anything of it to remove.
            await transport.ForgetAsync(mail.AddressKey, cancellationToken);
        }

        return true;
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await backlog.MeasureAsync(scope.ServiceProvider.GetRequiredService<IdentityDb>(), cancellationToken);
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

    private void Delay(QueuedMail mail, MailRefusedException refusal)
    {
        var now = time.GetUtcNow();
        if (refusal.IsPermanent || now - mail.CreatedAt >= options.Value.Patience)
        {
            mail.NextAttemptAt = null;
            backlog.Failed(mail.Kind);
            GivenUp(logger, mail.Id, mail.Kind, mail.Attempts, refusal.Message);
            return;
        }

        var pause = TimeSpan.FromSeconds(5 * Math.Pow(2, Math.Min(mail.Attempts - 1, 12)));
        mail.NextAttemptAt = now + (pause < LongestPause ? pause : LongestPause);
        backlog.Refused();
        Refused(logger, mail.Id, mail.Attempts, refusal.Message);
    }

    [LoggerMessage(2302, LogLevel.Warning, "Mail {MailId} was refused at attempt {Attempt}, it is tried again: {Reason}")]
    private static partial void Refused(ILogger logger, Guid mailId, int attempt, string reason);

    [LoggerMessage(2303, LogLevel.Error, "Mail {MailId} ({Kind}) is given up after {Attempts} attempts: {Reason}")]
    private static partial void GivenUp(ILogger logger, Guid mailId, string kind, int attempts, string reason);

    [LoggerMessage(2304, LogLevel.Warning, "Mail waits for the database: {Reason}")]
    private static partial void Postponed(ILogger logger, string reason);
}
