using Grpc.Core;

namespace Grpc.Net.Client;

internal abstract partial class ClientCall
{
    /// <summary>The longest time a timer takes; a later deadline is only sent to the server.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private readonly CancellationTokenSource cancellation = new();
    private CancellationTokenRegistration byCaller;
    private CancellationTokenRegistration byServerCall;
    private ITimer? timer;
    private string? cancelReason;
    private bool isDeadlineExceeded;

    public CancellationToken CancellationToken => cancellation.Token;

    /// <summary>Its own, or the earlier one of the server call on whose behalf it is made.</summary>
    protected DateTime? Deadline
    {
        get
        {
            var propagated = options.PropagationToken?.Deadline ?? DateTime.MaxValue;
            var own = options.Deadline?.ToUniversalTime() ?? DateTime.MaxValue;
            var earlier = own < propagated ? own : propagated;
            return earlier == DateTime.MaxValue ? null : earlier;
        }
    }

    /// <summary>Ends the call before the server does.</summary>
    public void Cancel(string reason)
    {
        cancelReason ??= reason;
        cancellation.Cancel();
    }

    /// <summary>Cancels the call if it still runs.</summary>
    public void Dispose()
    {
        if (HasEnded)
            return;
        Cancel("gRPC call disposed.");
        End(new Status(StatusCode.Cancelled, "gRPC call disposed."));
    }

    /// <summary>Ends a cancelled call that nobody waits for.</summary>
    public void EndCancelled() => End(Describe(new OperationCanceledException(CancellationToken)));

    /// <summary>Starts to heed the deadline and the tokens; returns the time that is left, null for no deadline.</summary>
    protected TimeSpan? Watch()
    {
        byCaller = options.CancellationToken.UnsafeRegister(CancelledByCaller, this);
        if (options.PropagationToken is { } serverCall)
            byServerCall = serverCall.CancellationToken.UnsafeRegister(CancelledByCaller, this);
        if (Deadline is not { } deadline)
            return null;
        var left = deadline - Channel.Time.GetUtcNow().UtcDateTime;
        if (left <= TimeSpan.Zero)
            DeadlineReached();
        else if (left < LongestTimer)
            timer = Channel.Time.CreateTimer(static call => ((ClientCall)call!).DeadlineReached(), this, left, Timeout.InfiniteTimeSpan);
        return left;
    }

    /// <summary>What a failure means for the caller: its own deadline and cancellation come before what the transport said.</summary>
    protected Status Describe(Exception exception)
    {
        if (isDeadlineExceeded)
            return new Status(StatusCode.DeadlineExceeded, "", exception);
        if (cancellation.IsCancellationRequested)
            return new Status(StatusCode.Cancelled, cancelReason ?? "Call canceled by the client.", exception);
        return TransportFailure.Describe(exception);
    }

    private static void CancelledByCaller(object? call) => ((ClientCall)call!).Cancel("Call canceled by the client.");

    private void DeadlineReached()
    {
        isDeadlineExceeded = true;
        cancellation.Cancel();
    }

    private OperationCanceledException? CancellationFailure() =>
        Channel.Options.ThrowOperationCanceledOnCancellation
        && (finalStatus?.StatusCode == StatusCode.DeadlineExceeded
            || (finalStatus?.StatusCode == StatusCode.Cancelled && cancellation.IsCancellationRequested))
            ? new OperationCanceledException(finalStatus.Value.Detail, failure, options.CancellationToken)
            : null;

    private void StopWatching()
    {
        timer?.Dispose();
        byCaller.Unregister();
        byServerCall.Unregister();
    }
}
