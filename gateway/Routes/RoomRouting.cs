using System.Net.Sockets;
using Ensemble.ServiceDefaults.Nodes;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Ensemble.Gateway.Routes;

/// <summary>
/// Sends a socket to the node that its ticket names, and everything else to the node with the least load, which passes on what is about
/// a room of another one. A node that takes no connection is passed over, and the request goes to the next one: nothing of it was sent.
/// </summary>
internal sealed class RoomRouting(RoomNodes nodes)
{
    public const string Service = "rooms";
    private const string Tickets = "/api/websocket/";
    private const int Attempts = 3;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var proxy = context.GetReverseProxyFeature();
        if (proxy.Cluster.Config.ClusterId != Service)
        {
            await next(context);
            return;
        }

        // Without the board: the addresses that are configured.
        var configured = proxy.AvailableDestinations;
        var named = NodeOfTicket(context.Request.Path);
        for (var attempt = 1; ; attempt++)
        {
            var chosen = (attempt == 1 ? named : null) ?? nodes.Choose();
            proxy.AvailableDestinations = chosen is null ? configured : [chosen.Destination];
            // Of a node that hangs, or is cut off, the clients learn by this: they come back and find another one.
            using (chosen?.Life.UnsafeRegister(static context => ((HttpContext)context!).Abort(), context))
                await next(context);
            if (chosen is null || attempt == Attempts || context.Response.HasStarted || !HasNotConnected(context))
                return;
            nodes.Suspect(chosen);
            context.Response.StatusCode = StatusCodes.Status200OK;
            context.Features.Set<IForwarderErrorFeature>(null);
        }
    }

    // A node that is not there any more is no reason to say so: any other tells the client that its ticket is of no use now.
    private RoomNode? NodeOfTicket(PathString path)
    {
        var text = path.Value.AsSpan();
        return text.StartsWith(Tickets, StringComparison.OrdinalIgnoreCase) && text.Length > Tickets.Length + NodeEntry.NameLength
            ? nodes.Find(text.Slice(Tickets.Length, NodeEntry.NameLength))
            : null;
    }

    private static bool HasNotConnected(HttpContext context) =>
        context.GetForwarderErrorFeature() is { Error: ForwarderError.Request, Exception: HttpRequestException { InnerException: SocketException } };
}
