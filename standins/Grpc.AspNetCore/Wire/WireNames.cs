namespace Grpc.Wire;

/// <summary>Header names and values of gRPC over HTTP/2.</summary>
internal static class WireNames
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string AcceptedEncodings = "identity,gzip";
    public const string Identity = "identity";
    public const string Gzip = "gzip";

    /// <summary>A client asks for compressed requests with this entry of a call's headers, as Grpc.Net.Client reads it.</summary>
    public const string InternalEncodingRequest = "grpc-internal-encoding-request";

    /// <summary><c>application/grpc</c>, or that with <c>+proto</c> or parameters behind it.</summary>
    public static bool IsGrpc(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is ';' or '+');

    /// <summary>Headers of the protocol, which are no metadata of the application.</summary>
    public static bool IsReserved(string name) => name.Length == 0 || name[0] == ':' || name.ToLowerInvariant() is
        Status or Message or Timeout or Encoding or AcceptEncoding or "content-type" or "content-encoding" or "te" or "host"
        or "accept-encoding" or "connection" or "transfer-encoding" or "keep-alive" or "upgrade";
}
