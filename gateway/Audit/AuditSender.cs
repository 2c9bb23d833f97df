using Ensemble.Contracts.Operations;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Ensemble.Gateway.Audit;

/// <summary>
/// Brings the trail to operations, oldest first, for ever: a segment is deleted once operations has stored all of it. Sending one twice, after a
/// crash or beside another gateway, changes nothing.
/// </summary>
internal sealed partial class AuditSender(
    AuditSpool spool, AuditTrail.AuditTrailClient operations, TimeProvider time, IOptions<AuditOptions> options, ILogger<AuditSender> logger)
    : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Since when operations can't be reached; null when it can.</summary>
    public DateTimeOffset? AwaySince { get; private set; }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // What the last requests left; what operations can't take now waits for the next start.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await TrySendAsync(patience.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var pause = options.Value.Interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            var isSent = await TrySendAsync(stoppingToken);
            pause = isSent || pause * 2 > LongestPause ? (isSent ? options.Value.Interval : LongestPause) : pause * 2;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TrySendAsync(CancellationToken cancel)
    {
        try
        {
            while (spool.Take() is { Count: > 0 } segments)
            {
                var isAnySent = false;
                foreach (var segment in segments)
                    isAnySent |= await SendAsync(segment, cancel);
                if (!isAnySent)
                    break; // Others write the rest.
            }

            if (AwaySince is not null)
                Back(logger);
            AwaySince = null;
            return true;
        }
        catch (Exception failure) when (failure is RpcException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            if (cancel.IsCancellationRequested)
                return false;
            if (AwaySince is null)
                Away(logger, failure.Message);
            AwaySince ??= time.GetUtcNow();
            return false;
        }
    }

    private async Task<bool> SendAsync(string segment, CancellationToken cancel)
    {
        if (spool.Read(segment) is not { } records)
            return false;
        try
        {
            foreach (var batch in records.Chunk(BatchSize))
            {
                var deadline = time.GetUtcNow().UtcDateTime + Patience;
                await operations.RecordAsync(new RecordRequest { Records = { batch } }, new CallOptions(deadline: deadline, cancellationToken: cancel));
            }

            spool.Remove(segment);
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.InvalidArgument)
        {
            Refused(logger, Path.GetFileName(segment), failure.Status.Detail);
            spool.PutAside(segment);
        }

        return true;
    }

    [LoggerMessage(2611, LogLevel.Warning, "The audit trail waits for operations: {Cause}")]
    private static partial void Away(ILogger logger, string cause);

    [LoggerMessage(2612, LogLevel.Information, "Operations takes the audit trail again")]
    private static partial void Back(ILogger logger);

    [LoggerMessage(2613, LogLevel.Error, "Operations refuses {Segment} of the audit trail, which is put aside: {Cause}")]
    private static partial void Refused(ILogger logger, string segment, string cause);
}
