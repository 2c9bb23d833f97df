using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Ensemble.Rooms.Tickets;
using Ensemble.ServiceDefaults.Access;
using Microsoft.Extensions.Options;

namespace Ensemble.Rooms.Accounts;

/// <summary>
/// Tells clients' addresses apart without keeping them: a keyed hash, from which nobody without the secret finds the address again. An IPv6
/// client counts by its network, of which it has all addresses to choose from.
/// </summary>
internal sealed class AddressMarks(IOptions<TicketOptions> options)
{
    private const int NetworkBytes = 8;

    private readonly byte[] _key = SecretKey.Derive(options.Value.Secret, "rooms addresses");

    public Guid Of(HttpContext context) => Of(context.Connection.RemoteIpAddress ?? IPAddress.None);

    public Guid Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var bytes = address.GetAddressBytes().AsSpan();
        var mark = HMACSHA256.HashData(_key, address.AddressFamily == AddressFamily.InterNetworkV6 ? bytes[..NetworkBytes] : bytes);
        return new Guid(mark.AsSpan(0, 16));
    }
}
