using Microsoft.AspNetCore.Http;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>What the edge and the services must see alike in a request.</summary>
public static class RequestFacts
{
    /// <summary>Whether the method only reads (RFC 9110, section 9.2.1, without TRACE, which nobody takes).</summary>
    public static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>The caller's address as people read it, IPv4 also where the socket speaks IPv6; null when it is not known.</summary>
    public static string? ClientAddress(this HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
    }
}
