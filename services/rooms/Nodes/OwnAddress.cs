using System.Globalization;
using System.Net;
using Ensemble.ServiceDefaults.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Ensemble.Rooms.Nodes;

/// <summary>Where this process listens, known once it does.</summary>
internal sealed class OwnAddress(IServer server, IConfiguration configuration, IOptions<NodeOptions> options)
{
    private static readonly string[] Anywhere = ["*", "+", "0.0.0.0", "[::]"];

    public NodeEntry Describe(Node node)
    {
        int? grpcPort = int.TryParse(configuration["GRPC_PORT"], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
        var addresses = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(BindingAddress.Parse).ToList();
        var own = new UriBuilder(options.Value.Address ?? ToUri(addresses.First(address => address.Port != grpcPort)));
        var address = Text(own.Uri);
        if (grpcPort is null)
            return new NodeEntry(node.Name, address, null);
        own.Port = grpcPort.Value;
        return new NodeEntry(node.Name, address, Text(own.Uri));
    }

    private static string ToUri(BindingAddress address)
    {
        var host = Array.Exists(Anywhere, any => any == address.Host) ? Dns.GetHostName() : address.Host;
        return string.Create(CultureInfo.InvariantCulture, $"http://{host}:{address.Port}");
    }

    private static string Text(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
