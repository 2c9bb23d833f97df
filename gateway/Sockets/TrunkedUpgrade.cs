using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Ensemble.Gateway.Sockets;

/// <summary>A request for a socket, on its way through the proxy: the client becomes the trunk's when it is answered that it has its socket.</summary>
internal sealed class TrunkedUpgrade(IHttpUpgradeFeature inner, IConnectionSocketFeature? connection) : IHttpUpgradeFeature
{
    // Small, so that a slow client shows where it can be dealt with instead of hiding megabytes.
    private const int KernelSendBytes = 128 * 1024;

    // The proxy's handlers know the request to the node, not the client's.
    private static readonly AsyncLocal<TrunkedUpgrade?> OfThisRequest = new();

    public static TrunkedUpgrade? Current => OfThisRequest.Value;

    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    /// <summary>The client, once a node has said that it will speak to it over a trunk.</summary>
    public TrunkedSocket? Socket { get; set; }

    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade || !IsWebSocket(context.Request))
        {
            await next(context);
            return;
        }

        var trunked = new TrunkedUpgrade(upgrade, context.Features.Get<IConnectionSocketFeature>());
        context.Features.Set<IHttpUpgradeFeature>(trunked);
        OfThisRequest.Value = trunked;
        try
        {
            await next(context);
        }
        finally
        {
            OfThisRequest.Value = null;
            context.Features.Set(upgrade);
        }
    }

    public async Task<Stream> UpgradeAsync()
    {
        var client = await inner.UpgradeAsync();
        if (Socket is null)
            return client;
        ShowSlowness();
        Socket.Attach(client);
        return client;
    }

    private void ShowSlowness()
    {
        try
        {
            if (connection is not null)
                connection.Socket.SendBufferSize = KernelSendBytes;
        }
        catch (Exception gone) when (gone is ObjectDisposedException or SocketException)
        {
            // The client went as soon as it had come; writing to it will say so.
        }
    }

    private static bool IsWebSocket(HttpRequest request) => string.Equals(request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
}
