using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Ensemble.Realtime;

/// <summary>The opening handshake (RFC 6455, section 4.2). Extensions and subprotocols are not negotiated.</summary>
internal static class Handshake
{
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const string Version = "13";

    /// <summary>Checks the request and sets the headers of the answer; the status to refuse with, or null when it may be upgraded.</summary>
    public static int? Refusal(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } || !Contains(request.Headers.Upgrade, "websocket"))
        {
            response.Headers.Upgrade = "websocket";
            response.Headers.Connection = "Upgrade";
            return StatusCodes.Status426UpgradeRequired;
        }

        if (request.Headers.SecWebSocketVersion != Version)
        {
            response.Headers.SecWebSocketVersion = Version;
            return StatusCodes.Status426UpgradeRequired;
        }

        if (!HttpMethods.IsGet(request.Method) || request.Headers.SecWebSocketKey is not [{ } key] || !IsKey(key))
            return StatusCodes.Status400BadRequest;
        response.Headers.Upgrade = "websocket";
        response.Headers.SecWebSocketAccept = AcceptKey(key);
        return null;
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 asks for SHA-1 here; nothing is kept secret by it.")]
    internal static string AcceptKey(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)));

    private static bool IsKey(string key)
    {
        Span<byte> nonce = stackalloc byte[18];
        return key.Length == 24 && Convert.TryFromBase64String(key, nonce, out var length) && length == 16;
    }

    private static bool Contains(StringValues header, string token)
    {
        foreach (var value in header)
        {
            foreach (var part in (value ?? "").Split(','))
            {
                if (part.Trim().Equals(token, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        return false;
    }
}
