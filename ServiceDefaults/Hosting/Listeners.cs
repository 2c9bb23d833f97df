using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace Ensemble.ServiceDefaults.Hosting;

/// <summary>
/// gRPC without TLS needs a port that speaks HTTP/2 only. When <c>GRPC_PORT</c> is set, the service listens there too, on the same
/// addresses as its first HTTP url.
/// </summary>
internal static class Listeners
{
    public static void AddGrpcListener(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["GRPC_PORT"] is not { Length: > 0 } text)
            return;
        if (!int.TryParse(text, out var grpcPort) || grpcPort is < 1 or > IPEndPoint.MaxPort)
            throw new InvalidOperationException($"GRPC_PORT must be a port number, not '{text}'.");

        var urls = (builder.Configuration["urls"] ?? "http://localhost:5000").Split(';', StringSplitOptions.RemoveEmptyEntries);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var addresses = urls.Select(url => BindingAddress.Parse(url)).ToArray();
            foreach (var address in addresses)
                Listen(kestrel, address.Host, address.Port, HttpProtocols.Http1);
            Listen(kestrel, addresses[0].Host, grpcPort, HttpProtocols.Http2);
        });
        // Explicit endpoints replace the urls; clearing them keeps Kestrel from warning about it.
        builder.WebHost.UseUrls();
    }

    private static void Listen(KestrelServerOptions kestrel, string host, int port, HttpProtocols protocols)
    {
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
            kestrel.ListenLocalhost(port, options => options.Protocols = protocols);
        else if (IPAddress.TryParse(host, out var address))
            kestrel.Listen(address, port, options => options.Protocols = protocols);
        else
            kestrel.ListenAnyIP(port, options => options.Protocols = protocols);
    }
}
