using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ensemble.ServiceDefaults.Messaging.Consuming;

/// <summary>
/// After a broker crash the bus sometimes never comes back, and stopping it hangs too. When RabbitMQ has answered for a while and the
/// bus still is not healthy, the process ends, for whoever started it to start it anew; outbox and inbox make that safe. A second bus in
/// the same process would not: one that was stopped without a connection may reconnect later and hold the queue without working it off.
/// </summary>
internal sealed partial class Watchdog(
    EventBus bus, Broker broker, ProcessEnd process, TimeProvider time, IOptions<EventOptions> options, ILogger<Watchdog> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset? since = null;
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            if (bus.IsHealthy || !await broker.AnswersAsync(stoppingToken))
            {
                since = null;
                continue;
            }
            since ??= time.GetUtcNow();
            if (time.GetUtcNow() - since < options.Value.StuckAfter)
                continue;
            Stuck(logger, options.Value.StuckAfter);
            process.End();
            return;
        }
    }

    [LoggerMessage(1226, LogLevel.Critical, "RabbitMQ answers, but the bus has not come back for {Time}: this process ends.")]
    private static partial void Stuck(ILogger logger, TimeSpan time);
}
