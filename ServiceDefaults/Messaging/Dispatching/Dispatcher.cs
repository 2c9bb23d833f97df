using System.Collections.Concurrent;
using Ensemble.ServiceDefaults.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ensemble.ServiceDefaults.Messaging.Dispatching;

/// <summary>
/// Publishes what the outbox holds, for ever: rows are deleted after the broker has confirmed them, so that a crash at any point makes a
/// message go out again with the same id rather than never. Of several replicas one leads and the others stand by.
/// </summary>
internal sealed partial class Dispatcher(
    EventService service,
    MigrationTarget database,
    Publisher publisher,
    Housekeeping housekeeping,
    EventTelemetry telemetry,
    TimeProvider time,
    IOptions<EventOptions> options,
    ILogger<Dispatcher> logger) : BackgroundService
{
    private readonly HeldSubjects held = new(time);
    private bool away;

    /// <summary>Whether this replica is the one that publishes.</summary>
    public bool Leads { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host's start does not wait for any of this.
        await Task.Yield();
        await using var source = OpenSource();
        var backoff = new Backoff(time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var lease = await OutboxLease.TakeAsync(source, options.Value.PollInterval, time, stoppingToken);
                Leading(logger, service.Name);
                Leads = true;
                await LeadAsync(lease, backoff, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The end of the service.
            }
            catch (Exception failure)
            {
                Failed(logger, failure);
                await backoff.PauseAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                Leads = false;
                telemetry.Backlog = null;
                await publisher.CloseAsync();
            }
        }
    }

    private async Task LeadAsync(OutboxLease lease, Backoff backoff, CancellationToken stopping)
    {
        while (true)
        {
            await housekeeping.RunAsync(lease, stopping);
            if (!publisher.IsOpen && !await TryOpenAsync(stopping))
            {
                await backoff.PauseAsync(stopping);
                continue;
            }

            var batch = await lease.ReadAsync(options.Value.BatchSize, held.Waiting(), stopping);
            if (batch.Count == 0)
                await lease.WaitAsync(options.Value.PollInterval, stopping);
            else if (await PublishAsync(lease, batch, stopping))
                backoff.Reset();
            else
                await backoff.PauseAsync(stopping);
        }
    }

    private async Task<bool> TryOpenAsync(CancellationToken stopping)
    {
        try
        {
            await publisher.OpenAsync(service.Name, stopping);
            away = false;
            return true;
        }
        catch (Exception failure) when (Publisher.IsTransport(failure) && !stopping.IsCancellationRequested)
        {
            // Once an outage is enough.
            if (!away)
                Away(logger, failure.Message);
            away = true;
            await publisher.CloseAsync();
            return false;
        }
    }

    /// <returns>False when the broker is of no use at the moment.</returns>
    private async Task<bool> PublishAsync(OutboxLease lease, List<OutboxMessage> batch, CancellationToken stopping)
    {
        var done = new ConcurrentBag<long>();
        var lost = false;
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.PublishConcurrency, CancellationToken = stopping };
            await Parallel.ForEachAsync(batch.GroupBy(message => message.Subject), parallel, async (subject, cancel) =>
            {
                if (await PublishInOrderAsync(subject, done, cancel) == PublishOutcome.Lost)
                    Volatile.Write(ref lost, true);
            });
        }
        finally
        {
            // Also when the service stops: what is confirmed need not go out again.
            if (!done.IsEmpty)
                await lease.DeleteAsync([.. done], CancellationToken.None);
        }
        if (lost)
            await publisher.CloseAsync();
        return !lost && held.Count < HeldSubjects.Limit;
    }

    /// <summary>One after another, each confirmed before the next; the first that isn't holds back the rest.</summary>
    private async Task<PublishOutcome> PublishInOrderAsync(
        IGrouping<Guid, OutboxMessage> subject, ConcurrentBag<long> done, CancellationToken cancel)
    {
        foreach (var message in subject)
        {
            var outcome = await publisher.PublishAsync(message, cancel);
            if (outcome is PublishOutcome.Confirmed)
                telemetry.Published(message, time.GetUtcNow() - message.OccurredAt);
            if (outcome is PublishOutcome.Confirmed or PublishOutcome.Unheard)
            {
                done.Add(message.Position);
                continue;
            }

            telemetry.PublishFailed(message.Type);
            if (outcome is PublishOutcome.Refused)
                held.Hold(subject.Key);
            return outcome;
        }
        held.Release(subject.Key);
        return PublishOutcome.Confirmed;
    }

    private NpgsqlDataSource OpenSource()
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Pooling = false,
            // A leader cut off from the database must learn of it, and the database of the leader's end.
            KeepAlive = 10,
            TcpKeepAlive = true,
            ApplicationName = $"{service.Name} outbox",
        };
        var source = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        // A poll every second is not worth a trace.
        source.ConfigureTracing(tracing => tracing.ConfigureCommandFilter(_ => false));
        return source.Build();
    }

    [LoggerMessage(1211, LogLevel.Information, "This process dispatches the outbox of {Service}.")]
    private static partial void Leading(ILogger logger, string service);

    [LoggerMessage(1212, LogLevel.Warning, "RabbitMQ is away ({Reason}); events wait in the outbox.")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(1213, LogLevel.Error, "The outbox dispatcher failed and begins anew.")]
    private static partial void Failed(ILogger logger, Exception failure);
}
