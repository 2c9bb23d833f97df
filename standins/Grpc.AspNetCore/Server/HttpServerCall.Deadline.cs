using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

internal sealed partial class HttpServerCall
{
    /// <summary>The longest time a timer takes; a later deadline is told to the handler but not watched.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private DateTime deadline = DateTime.MaxValue;
    private CancellationTokenSource? cancellation;
    private CancellationTokenRegistration requestAborted;
    private ITimer? timer;

    protected override DateTime DeadlineCore => deadline;

    /// <summary>Only a call with a deadline needs a source of its own.</summary>
    protected override CancellationToken CancellationTokenCore => cancellation?.Token ?? http.RequestAborted;

    /// <summary>For reading, which the transport itself ends when the caller goes away: no source unless there is a deadline.</summary>
    public CancellationToken TransportToken => cancellation?.Token ?? CancellationToken.None;

    public bool IsDeadlineExceeded { get; private set; }

    private void StartDeadline()
    {
        string? text = http.Request.Headers.GrpcTimeout;
        if (text is null)
            return;
        if (!TimeoutFormat.TryParse(text, out var timeout))
        {
            ServerLog.InvalidTimeout(settings.Logger, text);
            return;
        }

        var now = settings.Time.GetUtcNow().UtcDateTime;
        deadline = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        if (timeout > LongestTimer)
            return;
        cancellation = new CancellationTokenSource();
        requestAborted = http.RequestAborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), cancellation);
        timer = settings.Time.CreateTimer(static call => ((HttpServerCall)call!).OnDeadline(), this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Cancels the handler, and ends the answer at once unless the handler is writing: then its write is cancelled and the end comes
    /// with the end of the handler.
    /// </summary>
    private void OnDeadline()
    {
        TaskCompletionSource? answering = null;
        lock (gate)
        {
            if (isEnded)
                return;
            IsDeadlineExceeded = true;
            if (!isWriting)
            {
                isEnded = true;
                deadlineAnswer = answering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        ServerLog.DeadlineExceeded(settings.Logger, settings.Method.FullName);
        if (answering is not null)
            _ = AnswerDeadlineAsync(answering);
        cancellation!.Cancel();
    }

    private async Task AnswerDeadlineAsync(TaskCompletionSource answering)
    {
        try
        {
            WriteTrailers(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"), includeMetadata: false);
            await http.Response.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            ServerLog.DeadlineAnswerFailed(settings.Logger, settings.Method.FullName, exception);
        }
        finally
        {
            answering.SetResult();
        }
    }

    private async ValueTask StopDeadlineAsync()
    {
        if (timer is not null)
            await timer.DisposeAsync().ConfigureAwait(false);
        await requestAborted.DisposeAsync().ConfigureAwait(false);
        cancellation?.Dispose();
    }
}
