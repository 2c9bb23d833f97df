using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>
/// Decides what may be reached at the wish of a user, and reaches it: a host is resolved once, each of its addresses is judged, and the
/// connection goes to an address that was judged, so that a name which means something else a moment later changes nothing.
/// </summary>
public sealed class FetchGuard(IOptions<FetchOptions> options, IHostResolver resolver, TimeProvider time)
{
    private readonly IReadOnlySet<int> ports = options.Value.Ports;
    private readonly IReadOnlyList<IPNetwork> networks = options.Value.Networks;
    private readonly TimeSpan patience = options.Value.ConnectTimeout;

    /// <summary>What can be said of an address before its host is resolved.</summary>
    /// <exception cref="FetchException"><see cref="FetchRefusal.Address"/> or <see cref="FetchRefusal.Port"/>.</exception>
    public void Check(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new FetchException(FetchRefusal.Address, "Only http and https addresses can be fetched.");
        if (address.UserInfo.Length > 0)
            throw new FetchException(FetchRefusal.Address, "Addresses with a user name in them are not fetched.");
        CheckPort(address.Port);
    }

    /// <summary>Connects to a host on the public internet.</summary>
    /// <param name="host">A name, or an address in any notation.</param>
    /// <param name="port">An allowed one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>An open connection, the caller's to dispose.</returns>
    /// <exception cref="FetchException">Why there is none.</exception>
    public async Task<NetworkStream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        CheckPort(port);
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await ConnectToAnyAsync(await FindAsync(host, either.Token), port, either.Token);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FetchException(FetchRefusal.Unreachable, "The host does not answer.", failure);
        }
    }

    /// <summary>Whether this address may be connected to.</summary>
    internal bool Allows(IPAddress address) => AddressRules.IsPublic(address) || networks.Any(network => network.Contains(AddressRules.Plain(address)));

    private async Task<IReadOnlyList<IPAddress>> FindAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] found;
        try
        {
            found = IPAddress.TryParse(host, out var literal) ? [literal] : await resolver.ResolveAsync(host, cancellationToken);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            throw new FetchException(FetchRefusal.UnknownHost, "There is no host of this name.", failure);
        }

        if (found.Length == 0)
            throw new FetchException(FetchRefusal.UnknownHost, "There is no host of this name.");
        var allowed = found.Where(Allows).Select(AddressRules.Plain).ToList();
        return allowed.Count > 0 ? allowed : throw new FetchException(FetchRefusal.NotPublic, "The host is not on the public internet.");
    }

    private static async Task<NetworkStream> ConnectToAnyAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException failure)
            {
                socket.Dispose();
                last = failure;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new FetchException(FetchRefusal.Unreachable, "The host does not answer.", last);
    }

    private void CheckPort(int port)
    {
        if (!ports.Contains(port))
            throw new FetchException(FetchRefusal.Port, "Only the ports 80 and 443 can be fetched from.");
    }
}
