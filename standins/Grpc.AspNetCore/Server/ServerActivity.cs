using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server;

/// <summary>Names the call on ASP.NET Core's activity of the request (OpenTelemetry's conventions for RPC).</summary>
internal static class ServerActivity
{
    public static void Tag(HttpContext http, IMethod method, StatusCode statusCode)
    {
        var activity = http.Features.Get<IHttpActivityFeature>()?.Activity;
        if (activity is null || !activity.IsAllDataRequested)
            return;
        activity.DisplayName = method.FullName.TrimStart('/');
        activity.SetTag("rpc.system", "grpc");
        activity.SetTag("rpc.service", method.ServiceName);
        activity.SetTag("rpc.method", method.Name);
        activity.SetTag("rpc.grpc.status_code", (int)statusCode);
        activity.SetTag("grpc.method", method.FullName);
        activity.SetTag("grpc.status_code", ((int)statusCode).ToString(CultureInfo.InvariantCulture));
        if (IsServerError(statusCode))
            activity.SetStatus(ActivityStatusCode.Error);
    }

    private static bool IsServerError(StatusCode statusCode) => statusCode is StatusCode.Unknown or StatusCode.DeadlineExceeded
        or StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss;
}
