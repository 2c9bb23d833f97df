using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>The status of a call whose handler threw.</summary>
internal static class CallFailure
{
    public static Status Describe(HttpServerCall call, Exception exception)
    {
        var settings = call.Settings;
        var method = settings.Method.FullName;
        switch (exception)
        {
            case RpcException rpc:
                ServerLog.CallFailed(settings.Logger, method, rpc.StatusCode, rpc.Status.Detail, rpc.Status.DebugException);
                foreach (var entry in rpc.Trailers)
                    call.ResponseTrailers.Add(entry);
                return rpc.Status;
            case var _ when call.IsDeadlineExceeded:
                return new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded");
            case CallerGoneException:
            case OperationCanceledException or IOException when call.CancellationToken.IsCancellationRequested:
                ServerLog.CallCancelled(settings.Logger, method);
                return Status.DefaultCancelled;
            default:
                ServerLog.HandlerFailed(settings.Logger, method, exception);
                return new Status(StatusCode.Unknown, Text(settings, exception), exception);
        }
    }

    private static string Text(MethodSettings settings, Exception exception) => settings.EnableDetailedErrors
        ? $"Exception was thrown by handler. {exception.GetType().Name}: {exception.Message}"
        : "Exception was thrown by handler.";
}
