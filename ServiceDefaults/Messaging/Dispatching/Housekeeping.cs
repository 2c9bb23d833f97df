using Microsoft.Extensions.Options;

namespace Ensemble.ServiceDefaults.Messaging.Dispatching;

/// <summary>What the leading dispatcher does beside publishing: measures the outbox, and forgets old inbox rows a few at a time.</summary>
internal sealed class Housekeeping(EventTelemetry telemetry, TimeProvider time, IOptions<EventOptions> options)
{
    private const int ForgottenAtOnce = 1_000;
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    private DateTimeOffset measureAt = DateTimeOffset.MinValue;
    private DateTimeOffset forgetAt = DateTimeOffset.MinValue;

    public async Task RunAsync(OutboxLease lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now >= measureAt)
        {
            telemetry.Backlog = await lease.MeasureAsync(now, cancellationToken);
            measureAt = now + MeasureEvery;
        }
        if (now >= forgetAt)
        {
            // A full batch means that there is more; it goes on after the next round of publishing.
            if (await lease.ForgetAsync(now - options.Value.InboxRetention, ForgottenAtOnce, cancellationToken) < ForgottenAtOnce)
                forgetAt = now + ForgetEvery;
        }
    }
}
