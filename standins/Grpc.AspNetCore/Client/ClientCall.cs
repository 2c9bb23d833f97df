using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>A call over an HTTP request: what its messages' types do not matter for.</summary>
internal abstract partial class ClientCall : IDisposable
{
    private readonly Lock gate = new();
    private readonly CallOptions options;
    private TaskCompletionSource<Metadata>? headersSource;
    private HttpResponseMessage? response;
    private RpcException? failure;
    private HttpResponseHeaders? trailerFields;
    private Metadata? finalTrailers;
    private Status? finalStatus;
    private bool isReleased;

    protected ClientCall(GrpcChannel channel, IMethod method, string? host, CallOptions options)
    {
        this.options = options;
        Channel = channel;
        Method = method;
        Host = host;
        WriteOptions = options.WriteOptions;
        Compresses = options.Headers?.GetValue(WireNames.InternalEncodingRequest) == WireNames.Gzip;
    }

    public WriteOptions? WriteOptions { get; set; }

    public GrpcChannel Channel { get; }

    public IMethod Method { get; }

    public string? Host { get; }

    public bool Compresses { get; }

    /// <summary>Called once when the call has ended, however it did.</summary>
    public Action? Ended { get; set; }

    public bool HasEnded => finalStatus is not null;

    public Status FinalStatus =>
        finalStatus ?? throw new InvalidOperationException("Unable to get the status because the call is not complete.");

    public Metadata FinalTrailers =>
        finalStatus is null
            ? throw new InvalidOperationException("Can't get the call trailers because the call has not completed successfully.")
            : finalTrailers ??= trailerFields is null ? Metadata.Empty : ResponseMetadata.Read(trailerFields);

    public Task<Metadata> ResponseHeaders
    {
        get
        {
            lock (gate)
            {
                if (headersSource is null)
                {
                    headersSource = new TaskCompletionSource<Metadata>(TaskCreationOptions.RunContinuationsAsynchronously);
                    CompleteHeaders();
                }

                return headersSource.Task;
            }
        }
    }

    /// <summary>The failure of an ended call, to throw; OK where a stream was used after its end.</summary>
    public Exception Failure => CancellationFailure() ?? failure ?? (Exception)new RpcException(FinalStatus, FinalTrailers);

    protected void Received(HttpResponseMessage message)
    {
        lock (gate)
        {
            response = message;
            CompleteHeaders();
            if (!isReleased)
                return;
        }

        // The call was disposed while the answer came.
        message.Dispose();
    }

    /// <summary>Records how the call ended, the first time, and lets go of everything it holds.</summary>
    protected void End(Status status, HttpResponseHeaders? trailers = null, Metadata? ownTrailers = null)
    {
        // Trailers that cannot be read fail the call before it has ended.
        if (status.StatusCode != StatusCode.OK && trailers is not null)
            ownTrailers = ResponseMetadata.Read(trailers);
        lock (gate)
        {
            if (finalStatus is not null)
                return;
            finalTrailers = ownTrailers;
            trailerFields = trailers;
            finalStatus = status;
            if (status.StatusCode != StatusCode.OK)
                failure = new RpcException(status, ownTrailers ?? Metadata.Empty);
            CompleteHeaders();
        }

        Release();
    }

    private void CompleteHeaders()
    {
        if (headersSource is null)
            return;
        if (response is not null)
            headersSource.TrySetResult(ResponseMetadata.Read(response.Headers));
        else if (failure is not null)
            headersSource.TrySetException(failure);
    }

    private void Release()
    {
        lock (gate)
        {
            if (isReleased)
                return;
            isReleased = true;
        }

        StopWatching();
        Ended?.Invoke();
        response?.Dispose();
        Channel.Remove(this);
        EndActivity();
    }
}
