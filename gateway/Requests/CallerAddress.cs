using System.Net;
using System.Net.Sockets;

namespace Ensemble.Gateway.Requests;

/// <summary>The address that a caller is counted by: IPv4 whole, of IPv6 the network of 64 bits, which one customer has to himself.</summary>
internal static class CallerAddress
{
    public static string Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return Convert.ToHexStringLower(bytes[..8]);
    }
}
