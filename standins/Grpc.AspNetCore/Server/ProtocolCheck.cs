using System.Globalization;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>Refuses what is no gRPC, in HTTP's words and in gRPC's.</summary>
internal static class ProtocolCheck
{
    public static bool Passes(HttpContext http, ILogger logger)
    {
        var request = http.Request;
        if (!HttpProtocol.IsHttp2(request.Protocol) && !HttpProtocol.IsHttp3(request.Protocol))
            return Refuse(http, logger, StatusCodes.Status426UpgradeRequired, $"Request protocol '{request.Protocol}' is not supported.");
        if (!WireNames.IsGrpc(request.ContentType))
            return Refuse(
                http, logger, StatusCodes.Status415UnsupportedMediaType, $"Content-Type '{request.ContentType}' is not supported.");
        return true;
    }

    private static bool Refuse(HttpContext http, ILogger logger, int httpStatus, string reason)
    {
        ServerLog.Refused(logger, reason);
        http.Response.StatusCode = httpStatus;
        http.Response.Headers.GrpcStatus = ((int)StatusCode.Internal).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.GrpcMessage = PercentEncoding.Encode(reason);
        return false;
    }
}
