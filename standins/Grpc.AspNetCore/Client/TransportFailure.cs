using System.Net.Sockets;
using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>The status of a call that the transport failed.</summary>
internal static class TransportFailure
{
    public static Status Describe(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is RpcException rpc)
                return rpc.Status;
            if (cause is HttpProtocolException reset)
                return new Status(OfReset(reset.ErrorCode), Text(exception), exception);
            if (cause is SocketException or IOException)
                return new Status(StatusCode.Unavailable, Text(exception), exception);
        }

        return exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ResponseEnded } =>
                new Status(StatusCode.Unavailable, Text(exception), exception),
            OperationCanceledException => new Status(StatusCode.Cancelled, Text(exception), exception),
            _ => new Status(StatusCode.Internal, Text(exception), exception),
        };
    }

    /// <summary>HTTP/2's error codes in gRPC's words (gRPC over HTTP/2, "Errors").</summary>
    private static StatusCode OfReset(long errorCode) => errorCode switch
    {
        0x7 => StatusCode.Unavailable,
        0x8 => StatusCode.Cancelled,
        0xb => StatusCode.ResourceExhausted,
        0xc => StatusCode.PermissionDenied,
        _ => StatusCode.Internal,
    };

    private static string Text(Exception exception) => exception.InnerException is { } inner
        ? $"The call failed. {exception.GetType().Name}: {exception.Message} {inner.GetType().Name}: {inner.Message}"
        : $"The call failed. {exception.GetType().Name}: {exception.Message}";
}
