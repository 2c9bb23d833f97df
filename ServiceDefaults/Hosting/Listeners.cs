using System.Globalization;
using System.Net;
using Ensemble.ServiceDefaults.Sending;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace Ensemble.ServiceDefaults.Hosting;

/// <summary>
/// How a service listens. gRPC without TLS needs a port that speaks HTTP/2 only: when <c>GRPC_PORT</c> is set, the service listens there too,
/// on the host of its first url.
/// </summary>
internal static class Listeners
{
    public static void AddListeners(this WebApplicationBuilder builder)
    {
        var grpcPort = builder.AddGrpcPort();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listener =>
        {
            if (grpcPort is not null)
                listener.Protocols = listener.IPEndPoint?.Port == grpcPort ? HttpProtocols.Http2 : HttpProtocols.Http1;
            listener.UseDirectOutput();
        }));
    }

    private static int? AddGrpcPort(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["GRPC_PORT"] is not { Length: > 0 } text)
            return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var grpcPort) || grpcPort is < 1 or > IPEndPoint.MaxPort)
            throw new InvalidOperationException($"GRPC_PORT must be a port number, not '{text}'.");

        var urls = builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? "http://localhost:5000";
        var host = BindingAddress.Parse(urls.Split(';')[0]).Host;
        builder.WebHost.UseUrls(urls, string.Create(CultureInfo.InvariantCulture, $"http://{host}:{grpcPort}"));
        return grpcPort;
    }
}
