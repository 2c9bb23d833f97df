using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>What the headers of an answer say.</summary>
internal static class ResponseHead
{
    /// <summary>The status of an answer that is over with its headers, or is no gRPC; null when messages and trailers follow.</summary>
    public static Status? Status(HttpResponseMessage response)
    {
        var isGrpc = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var contentType)
            && WireNames.IsGrpc(contentType.ToString());
        if (response.StatusCode == HttpStatusCode.OK && isGrpc)
            return StatusOf(response.Headers);
        if (isGrpc && StatusOf(response.Headers) is { } status)
            return status;
        return response.StatusCode == HttpStatusCode.OK
            ? new Status(StatusCode.Unknown, $"Bad gRPC response. Invalid content-type value: {contentType}")
            : new Status(OfHttp(response.StatusCode), $"Bad gRPC response. HTTP status code: {(int)response.StatusCode}");
    }

    public static Status? StatusOf(HttpResponseHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues(WireNames.Status, out var codes))
            return null;
        var text = codes.ToString();
        if (text == "0")
            return Core.Status.DefaultSuccess;
        var detail = headers.NonValidated.TryGetValues(WireNames.Message, out var message)
            ? PercentEncoding.Decode(message.ToString())
            : "";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code <= (int)StatusCode.Unauthenticated
            ? new Status((StatusCode)code, detail)
            : new Status(StatusCode.Unknown, detail);
    }

    public static string? Encoding(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues(WireNames.Encoding, out var encoding) ? encoding.ToString() : null;

    /// <summary>The status that gRPC gives an answer of HTTP alone, of a proxy for instance.</summary>
    public static StatusCode OfHttp(HttpStatusCode status) => (int)status switch
    {
        400 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
