using System.Net;
using System.Net.Sockets;

namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>
/// Which addresses are on the public internet: IANA's registries of special-purpose addresses (RFC 6890 and its successors), and what clouds
/// answer at about themselves. Forms of IPv6 that carry an IPv4 address are judged by that one, or refused where nobody needs them any more.
/// </summary>
internal static class AddressRules
{
    private static readonly IPNetwork[] NotPublicV4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32"); // Public by its number, and what Azure's machines are told about themselves from.

    // Of 2000::/3, which is all of the public one.
    private static readonly IPNetwork[] NotPublicV6 = Networks(
        "2001::/23", // Assignments for protocols: Teredo, benchmarking, ORCHID …
        "2001:db8::/32", "3fff::/20",
        "2002::/16", // 6to4
        "2620:4f:8000::/48");

    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !NotPublicV4.Any(network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        if (address.IsIPv4MappedToIPv6)
            return IsPublic(address.MapToIPv4());
        // Networks without IPv4 reach it so, and their resolvers answer with it.
        if (Nat64.Contains(address))
            return IsPublic(LastFour(address));
        return PublicV6.Contains(address) && !NotPublicV6.Any(network => network.Contains(address)) && !IsIsatap(address);
    }

    /// <summary>The address as a socket is told it; a network allowed as IPv4 counts for it however it was written.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // RFC 5214: the lower half is 0000:5efe or 0200:5efe and an IPv4 address, in whichever network.
    private static bool IsIsatap(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes[8] is 0x00 or 0x02 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
    }

    private static IPAddress LastFour(IPAddress address) => new(address.GetAddressBytes().AsSpan(12));

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(IPNetwork.Parse)];
}
