using System.IO.Compression;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>A call with its messages.</summary>
internal sealed class ClientCall<TRequest, TResponse>(
    GrpcChannel channel, Method<TRequest, TResponse> method, string? host, CallOptions options) : ClientCall(channel, method, host, options)
    where TRequest : class
    where TResponse : class
{
    private readonly bool hasOneAnswer = method.Type is MethodType.Unary or MethodType.ClientStreaming;
    private HttpResponseMessage? answer;
    private PipeReader? pipe;

    public CompressionLevel? Compression => Compresses ? CompressionLevel.Fastest : null;

    public Action<TRequest, SerializationContext> Serializer => method.RequestMarshaller.ContextualSerializer;

    public OneMessageContent<TRequest, TResponse> OneMessage(TRequest request) => new(this, request);

    /// <summary>The requests of a call that streams them.</summary>
    public RequestStreamWriter<TRequest, TResponse> Requests() => new(this);

    public ResponseStreamReader<TRequest, TResponse> Stream(HttpContent content) => new(this, content);

    /// <summary>Runs a call that has one answer.</summary>
    public async Task<TResponse> RunAsync(HttpContent content)
    {
        var reader = await OpenAsync(content).ConfigureAwait(false);
        if (reader is null)
            throw Failure;
        try
        {
            var message = await reader.ReadSingleAsync(CancellationToken).ConfigureAwait(false);
            EndByTrailers(isMessageMissing: message is null);
            return FinalStatus.StatusCode == StatusCode.OK ? message! : throw Failure;
        }
        catch (Exception exception) when (!HasEnded)
        {
            throw Fail(exception);
        }
    }

    /// <summary>Sends the request and checks the head of the answer. Null when the call ended with that: then it is recorded how.</summary>
    public async Task<MessageReader<TResponse>?> OpenAsync(HttpContent content)
    {
        try
        {
            answer = await SendAsync(content).ConfigureAwait(false);
            Received(answer);
            if (ResponseHead.Status(answer) is { } status)
            {
                if (hasOneAnswer && status.StatusCode == StatusCode.OK)
                    status = new Status(StatusCode.Internal, "The call ended with OK but without a message.");
                End(status, answer.Headers);
                return null;
            }

            pipe = PipeReader.Create(await answer.Content.ReadAsStreamAsync(CancellationToken).ConfigureAwait(false));
            return new MessageReader<TResponse>(
                pipe,
                method.ResponseMarshaller.ContextualDeserializer,
                Channel.Options.MaxReceiveMessageSize,
                ResponseHead.Encoding(answer));
        }
        catch (Exception exception)
        {
            Fail(exception);
            return null;
        }
    }

    /// <summary>The answer's messages are read: its trailers tell how the call ended.</summary>
    public void EndByTrailers(bool isMessageMissing = false)
    {
        pipe!.Complete();
        var status = ResponseHead.StatusOf(answer!.TrailingHeaders)
            ?? new Status(StatusCode.Internal, "The answer ended without a grpc-status.");
        if (isMessageMissing && status.StatusCode == StatusCode.OK)
            status = new Status(StatusCode.Internal, "The call ended with OK but without a message.");
        End(status, answer.TrailingHeaders);
    }

    /// <summary>Ends the call with a failure on this side and returns what to throw.</summary>
    public Exception Fail(Exception exception)
    {
        pipe?.Complete();
        End(Describe(exception), ownTrailers: (exception as RpcException)?.Trailers);
        return Failure;
    }
}
