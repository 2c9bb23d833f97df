using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace Ensemble.ServiceDefaults.Hosting;

/// <summary>
/// gRPC without TLS needs a port that speaks HTTP/2 only. When <c>GRPC_PORT</c> is set, the service listens there too, on the host of its
/// first url.
/// </summary>
internal static class Listeners
{
    public static void AddGrpcListener(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["GRPC_PORT"] is not { Length: > 0 } text)
            return;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var grpcPort) || grpcPort is < 1 or > IPEndPoint.MaxPort)
            throw new InvalidOperationException($"GRPC_PORT must be a port number, not '{text}'.");

        var urls = builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? "http://localhost:5000";
        var host = BindingAddress.Parse(urls.Split(';')[0]).Host;
        builder.WebHost.UseUrls(urls, string.Create(CultureInfo.InvariantCulture, $"http://{host}:{grpcPort}"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listener =>
            listener.Protocols = listener.IPEndPoint?.Port == grpcPort ? HttpProtocols.Http2 : HttpProtocols.Http1));
    }
}
