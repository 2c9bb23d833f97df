using Yarp.ReverseProxy.Forwarder;

namespace Ensemble.Gateway.Sockets;

/// <summary>The proxy's way to the services, with trunks for sockets.</summary>
internal sealed class SocketClients(Trunks trunks, SocketMetrics metrics, Action<SocketsHttpHandler> configure) : ForwarderHttpClientFactory
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        configure(handler);
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new TrunkHandler(base.WrapHandler(context, handler), trunks, metrics);
}
