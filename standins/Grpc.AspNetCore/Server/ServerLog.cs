using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Error, "The handler of {Method} threw an exception.", EventName = "ErrorExecutingServiceMethod")]
    public static partial void HandlerFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "{Method} ended with {StatusCode}: {Detail}", EventName = "RpcConnectionError")]
    public static partial void CallFailed(ILogger logger, string method, Core.StatusCode statusCode, string detail, Exception? exception);

    [LoggerMessage(3, LogLevel.Debug, "The deadline of {Method} passed.", EventName = "DeadlineExceeded")]
    public static partial void DeadlineExceeded(ILogger logger, string method);

    [LoggerMessage(4, LogLevel.Debug, "The caller of {Method} cancelled the call.", EventName = "CallCancelled")]
    public static partial void CallCancelled(ILogger logger, string method);

    [LoggerMessage(5, LogLevel.Debug, "The grpc-timeout \"{Timeout}\" is not valid and is ignored.", EventName = "InvalidTimeoutIgnored")]
    public static partial void InvalidTimeout(ILogger logger, string timeout);

    [LoggerMessage(6, LogLevel.Information, "{Method} is not implemented here.", EventName = "MethodUnimplemented")]
    public static partial void Unimplemented(ILogger logger, string method);

    [LoggerMessage(7, LogLevel.Debug, "A request was refused: {Reason}", EventName = "RequestRefused")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Error, "The answer of {Method} could not be ended at its deadline.", EventName = "DeadlineAnswerFailed")]
    public static partial void DeadlineAnswerFailed(ILogger logger, string method, Exception exception);
}
