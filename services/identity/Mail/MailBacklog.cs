using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Mail;

/// <summary>What waits to be sent and what became of the rest, for operators: meter <c>Ensemble.Identity</c> and the health of the service.</summary>
internal sealed class MailBacklog : IHealthCheck
{
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(5);

    private readonly Counter<long> sent;
    private readonly Counter<long> refused;
    private readonly Counter<long> failed;
    private readonly IOptions<MailOptions> options;
    private readonly TimeProvider time;
    private State state = new(0, TimeSpan.Zero);
    private DateTimeOffset measureAt;

    public MailBacklog(IMeterFactory meters, IOptions<MailOptions> options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        var meter = meters.Create(Metrics.MeterName);
        sent = meter.CreateCounter<long>("identity.mails.sent", "{mail}", "Mails handed over, by kind.");
        refused = meter.CreateCounter<long>("identity.mails.refused", "{attempt}", "Attempts that are made again later.");
        failed = meter.CreateCounter<long>("identity.mails.failed", "{mail}", "Mails given up, by kind.");
        meter.CreateObservableGauge("identity.mails.queued", () => Volatile.Read(ref state).Waiting, "{mail}", "Mails that wait to be sent.");
        meter.CreateObservableGauge(
            "identity.mails.oldest", () => Volatile.Read(ref state).Oldest.TotalSeconds, "s", "How long the oldest of them has waited.");
    }

    public void Sent(string kind) => sent.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Refused() => refused.Add(1);

    public void Failed(string kind) => failed.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Looks again when the last look is some seconds old.</summary>
    public async Task MeasureAsync(IdentityDb db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < measureAt)
            return;
        // A notice without room yet is not late.
        var waiting = db.QueuedMails.Where(mail => mail.NextAttemptAt != null && mail.CreatedAt <= now);
        var count = await waiting.CountAsync(cancellationToken);
        var oldest = await waiting.MinAsync(mail => (DateTimeOffset?)mail.CreatedAt, cancellationToken);
        Volatile.Write(ref state, new State(count, oldest is { } since && since < now ? now - since : TimeSpan.Zero));
        measureAt = now + MeasureEvery;
    }

    /// <summary>Degraded, not more: everything else works while mail is stuck.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (waiting, oldest) = Volatile.Read(ref state);
        return Task.FromResult(oldest <= options.Value.StuckAfter
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(
                context.Registration.FailureStatus, $"{waiting} mails wait, the oldest for {(int)oldest.TotalMinutes} minutes; the log says why."));
    }

    private sealed record State(int Waiting, TimeSpan Oldest);
}
