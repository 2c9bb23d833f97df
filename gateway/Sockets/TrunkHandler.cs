using System.Net;
using Ensemble.Realtime.Trunks;

namespace Ensemble.Gateway.Sockets;

/// <summary>Asks the node of a socket to speak to it over the trunk. A node that doesn't know of trunks, or of this one, just answers.</summary>
internal sealed class TrunkHandler(HttpMessageHandler inner, Trunks trunks, SocketMetrics metrics) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Only a gateway says that.
        request.Headers.Remove(TrunkFormat.Header);
        if (TrunkedUpgrade.Current is not { } upgrade || await trunks.FindAsync(request.RequestUri!) is not { IsOpen: true } trunk)
            return await base.SendAsync(request, cancellationToken);

        var socket = trunk.Open();
        request.Headers.TryAddWithoutValidation(TrunkFormat.Header, trunk.NameOf(socket));
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch
        {
            socket.Leave();
            throw;
        }

        if (!response.Headers.Remove(TrunkFormat.Header) || response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            socket.Leave();
            return response;
        }

        response.Content = new TrunkedContent(response.Content, socket, metrics);
        upgrade.Socket = socket;
        return response;
    }
}
