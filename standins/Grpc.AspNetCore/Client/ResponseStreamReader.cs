using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>Reads a server's messages; the end of the stream ends the call.</summary>
internal sealed class ResponseStreamReader<TRequest, TResponse> : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    private readonly ClientCall<TRequest, TResponse> call;
    private readonly Task<MessageReader<TResponse>?> opening;
    private TResponse? current;
    private int isReading;

    public ResponseStreamReader(ClientCall<TRequest, TResponse> call, HttpContent content)
    {
        this.call = call;

        // Nobody may be reading when the deadline passes: the transport's stream is then given back all the same.
        call.CancellationToken.UnsafeRegister(static call => ((ClientCall)call!).EndCancelled(), call);
        opening = call.OpenAsync(content);
    }

    public TResponse Current => current ?? throw new InvalidOperationException("There is no current message: call MoveNext first.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref isReading, 1) != 0)
            throw new InvalidOperationException("Can't read the next message because the previous read is still in progress.");
        try
        {
            if (!cancellationToken.CanBeCanceled)
                return await ReadAsync().ConfigureAwait(false);
            await using var cancels = cancellationToken.UnsafeRegister(
                static call => ((ClientCall)call!).Cancel("Call canceled by the client."), call);
            return await ReadAsync().ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref isReading, 0);
        }
    }

    private async ValueTask<bool> ReadAsync()
    {
        current = null;
        var reader = await opening.ConfigureAwait(false);
        if (call.HasEnded)
            return call.FinalStatus.StatusCode == StatusCode.OK ? false : throw call.Failure;
        try
        {
            current = await reader!.ReadAsync(call.CancellationToken).ConfigureAwait(false);
            if (current is not null)
                return true;
            call.EndByTrailers();
        }
        catch (Exception exception)
        {
            throw call.Fail(exception);
        }

        return call.FinalStatus.StatusCode == StatusCode.OK ? false : throw call.Failure;
    }
}
